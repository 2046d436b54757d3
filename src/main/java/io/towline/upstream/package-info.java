/**
 * Named groups of servers: selection, leases, passive health, drain by operators, name resolution off the I/O threads, connecting.
 *
 * <p>A group is shared by all I/O threads: what they share stands under the group's lock, held for a few field accesses and never
 * over I/O, logging or a callback. A connect belongs to one I/O thread. Every lease is closed once by whoever took it.
 */
package io.towline.upstream;
