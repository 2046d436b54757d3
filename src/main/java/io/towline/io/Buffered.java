package io.towline.io;

/**
 * Asked of a {@link org.xnio.StreamConnection} that keeps bytes of its own between the socket and its user, as TLS does. A
 * connection that does not implement this keeps none.
 *
 * <p>Owner: the connection's I/O thread.
 */
public interface Buffered {

    /** Another read gives bytes, or the end, at once: no event of the socket will tell. */
    boolean hasBuffered();

    /** Some of what {@code write} took is not with the socket yet; {@code flush} or a further {@code write} pushes it. */
    boolean hasUnsent();
}
