package io.towline.answer;

import io.towline.header.RequestValues;

/**
 * What a route answers to.
 *
 * @param path raw, rewritten where the route does so
 * @param webSocket it is meant for an opening handshake
 */
public record AnswerRequest(String path, RequestValues values, boolean webSocket) {}
