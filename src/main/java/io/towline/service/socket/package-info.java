/**
 * Listening sockets that the process was started with, and why another cannot be bound: who holds the port. Sees no other room but
 * {@code service}, and no listener.
 */
package io.towline.service.socket;
