package io.towline.forwardauth;

import io.undertow.util.HeaderMap;

/** What the service says of a request. */
public sealed interface AuthAnswer {

    /** 2xx: it may come in. @param fields of the answer; not to be changed */
    record Granted(HeaderMap fields) implements AuthAnswer {}

    /** 401, 403, or a redirect to where one logs in: the client's to see. @param fields not to be changed */
    record Refused(int status, HeaderMap fields, byte[] body) implements AuthAnswer {}

    /** It could not be asked, or said something else. @param reason for operators */
    record Failed(String reason) implements AuthAnswer {}
}
