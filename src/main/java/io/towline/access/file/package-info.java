/** What is made of files that the configuration names, and made anew when they change. */
package io.towline.access.file;
