/**
 * Connections over Unix domain sockets, for XNIO's I/O threads. In a package of XNIO's, and there is nothing else of ours in it: an I/O thread calls handles
 * of a class that only this package can see. Knows nothing of Towline.
 */
package org.xnio.nio;
