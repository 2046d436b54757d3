/**
 * What one I/O thread owns: scratch and spare buffers, coarse clock, timer wheel; and TLS over raw conduits.
 *
 * <p>Sees XNIO, nothing else. Everything here is confined to its I/O thread unless it says otherwise; other threads come in by
 * {@code execute}.
 */
package io.towline.io;
