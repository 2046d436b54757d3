/**
 * What one I/O thread owns: scratch and spare buffers, coarse clock, timer wheel; TLS over raw conduits; and ways to visit what
 * lives on the threads.
 *
 * <p>Sees XNIO, nothing else. Everything here is confined to its I/O thread unless it says otherwise; other threads come in by
 * {@code execute}.
 */
package io.towline.io;
