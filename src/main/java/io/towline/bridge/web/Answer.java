package io.towline.bridge.web;

import io.undertow.util.HeaderMap;

/** A whole answer. The body may be empty; for 204 and 304 it is. */
public record Answer(int status, HeaderMap headers, byte[] body) {}
