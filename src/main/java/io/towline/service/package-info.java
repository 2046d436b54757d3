/**
 * The operating system's side: signals, the account that the process runs as, the end of the process, the return of heap, and the calls of
 * libc that Java lacks. Sees no other room, and of networking only descriptors.
 *
 * <p>The rooms within see this one and not each other: {@code systemd} and {@code socket}.
 */
package io.towline.service;
