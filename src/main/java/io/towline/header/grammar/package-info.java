/** How values are written in fields and on the request line, RFC 9110 §5.6 and RFC 9112 §3.2. Pure. */
package io.towline.header.grammar;
