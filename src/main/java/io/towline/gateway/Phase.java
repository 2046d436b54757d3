package io.towline.gateway;

/**
 * One step of a request on its way to an answer, such as finding its route. One object serves all requests; what it learns of one it notes in the
 * {@link RequestContext}.
 *
 * <p>Thread: the exchange's I/O thread, which a phase must not block. One that has to wait for somebody, such as a server that authenticates,
 * {@linkplain RequestContext#suspend suspends} the request and resumes or answers it later, on the same thread.
 */
@FunctionalInterface
interface Phase {

    enum Step {
        /** The next phase is to have the request. */
        CONTINUE,
        /** It is answered, or suspended, or a room has it that ends it in every case. */
        STOP
    }

    Step handle(RequestContext request);
}
