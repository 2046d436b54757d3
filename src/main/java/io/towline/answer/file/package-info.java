/** Files that are served: found below a root and nowhere else, judged against what is asked, written piece by piece. */
package io.towline.answer.file;
