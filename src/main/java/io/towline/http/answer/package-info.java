/** What goes to the client: answers as they come, interim ones, and our own. */
package io.towline.http.answer;
