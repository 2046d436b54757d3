/** The servers that are asked, their connections, and what they answer. */
package io.towline.http.server;
