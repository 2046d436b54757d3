package io.towline.listener.exchange;

import io.undertow.server.HttpServerExchange;

/**
 * Puts a request's target into its exchange as the client wrote it, a character for each byte, undecoded: the path and, where it is in
 * absolute form, what stands before it, as request URI; the query without its mark. Of a query that is empty the mark stays with the URI.
 */
public final class ExchangeTarget {

    private ExchangeTarget() {}

    public static void put(HttpServerExchange exchange, String target) {
        int mark = target.indexOf('?');
        boolean hasQuery = mark >= 0 && mark < target.length() - 1;
        String uri = hasQuery ? target.substring(0, mark) : target;
        String path = mark < 0 ? target : target.substring(0, mark);
        exchange.setRequestURI(uri, !target.startsWith("/") && !target.equals("*"));
        exchange.setRequestPath(path);
        exchange.setRelativePath(path);
        exchange.setQueryString(hasQuery ? target.substring(mark) : ""); // which takes one mark off
    }
}
