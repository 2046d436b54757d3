/** TLS towards servers: whom to trust, and in plain words why one is not. Knows no other room of {@code upstream}. */
package io.towline.upstream.tls;
