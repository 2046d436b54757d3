package io.towline.listener.exchange;

import io.undertow.server.HttpHandler;

/**
 * Where a listener's requests go, on the I/O threads of their connections.
 *
 * @param requests what could be read
 * @param refusals what came in and goes no further
 */
public record RequestHandlers(HttpHandler requests, RefusalListener refusals) {}
