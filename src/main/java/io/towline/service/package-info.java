/**
 * The operating system's side: signals, the service manager (readiness, status, watchdog, inherited sockets), and who holds a port. Sees no
 * other room, and of networking only descriptors.
 */
package io.towline.service;
