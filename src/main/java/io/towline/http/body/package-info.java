/** The body of a client's request, as it comes; and kept, where it may be sent again. */
package io.towline.http.body;
