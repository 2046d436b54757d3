/**
 * Named groups of servers: selection, leases, passive health, drain by operators; a name with several addresses is several servers. {@code upstream.connect} reaches a server,
 * {@code upstream.tls} judges what it shows.
 *
 * <p>A group is shared by all I/O threads: what they share stands under the group's lock, held for a few field accesses and never
 * over I/O, logging or a callback. Every lease is closed once by whoever took it.
 */
package io.towline.upstream;
