/** Named groups of servers: selection, leases, passive health, name resolution off the I/O threads, connecting. */
package io.towline.upstream;
