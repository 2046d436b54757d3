package io.towline.listener.exchange;

import io.towline.conversation.Refusal;
import io.undertow.server.HttpServerExchange;

/** Is told of requests that the listener refuses, so that each has its line, and its answer where it gets one. */
@FunctionalInterface
public interface RefusalListener {

    /**
     * The exchange has those of the request's fields that break no rule. Where {@code refusal} has a status it is to be answered;
     * else the caller resets its stream, and nothing may be said.
     */
    void refused(HttpServerExchange exchange, Refusal refusal);
}
