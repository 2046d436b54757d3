/**
 * What one I/O thread owns: scratch and spare buffers, coarse clock, timer wheel; the descriptors that all threads share; and what several rooms
 * do with XNIO's connections in the same way.
 *
 * <p>Sees XNIO, nothing else. Everything here is confined to its I/O thread unless it says otherwise; other threads come in by
 * {@code execute}. The rooms within see this one and not each other: {@code tls} over raw connections, {@code connection} for one
 * half of a WebSocket connection, {@code perthread} for whoever visits what lives on the threads.
 */
package io.towline.io;
