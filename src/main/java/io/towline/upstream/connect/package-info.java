/**
 * Connecting to a server: names resolved off the I/O threads, one address after the other, TLS. A connect belongs to one I/O thread and
 * settles once. Knows {@code upstream.tls}; which server it is for, and who asked, are strangers.
 */
package io.towline.upstream.connect;
