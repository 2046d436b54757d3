/**
 * What holds for requests of either version of HTTP: where they go, how long their clients may take, the buffers that they are read
 * into. Knows no other of the listener's rooms.
 */
package io.towline.listener.exchange;
