package io.towline.testkit;

import java.util.List;

/**
 * Requests whose end two readers could see in two places (RFC 9112 §6, §7, §11.2), and some that have but one; each is sent with another
 * behind it. Raw: CR and LF stand where they are written and nowhere else. All are POSTs of {@code /nothing}.
 */
public final class Smuggling {

    public static final String BEHIND = "GET /smuggled HTTP/1.1\r\nHost: chat.test\r\n\r\n";
    private static final String POST = "POST /nothing HTTP/1.1\r\nHost: chat.test\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    public static final List<String> HEADS = List.of(
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: identity\r\n\r\n",
            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
            POST + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Content-Length: 4\n\r\nabcd",
            POST + "Content-Length: 4\r\n\nabcd",
            POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
            POST + "Content-Length: 5\r\nContent-Length: 4\r\n\r\nabcd",
            POST + "Content-Length: 4, 4\r\n\r\nabcd",
            POST + "Content-Length: 4, 5\r\n\r\nabcd",
            POST + "Content-Length: +4\r\n\r\nabcd",
            POST + "Content-Length: -4\r\n\r\nabcd",
            POST + "Content-Length: 0x4\r\n\r\nabcd",
            POST + "Content-Length: 4 4\r\n\r\nabcd",
            POST + "Content-Length: 4.\r\n\r\nabcd",
            POST + "Content-Length: 4e0\r\n\r\nabcd",
            POST + "Content-Length: \r\n\r\nabcd",
            POST + "Content-Length: ,4\r\n\r\nabcd",
            POST + "Content-Length: \u00b2\r\n\r\nabcd",
            POST + "Content-Length: 99999999999999999999999\r\n\r\nabcd",
            POST + "Content-Length : 4\r\n\r\nabcd",
            POST + "Content-Length: 4\u0000\r\n\r\nabcd",
            POST + "Cont\u0000ent-Length: 4\r\n\r\nabcd",
            POST + "Content-Length\r\n\r\nabcd",
            POST + ": 4\r\n\r\nabcd",
            POST + "Host: other.test\r\nContent-Length: 4\r\n\r\nabcd",
            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Length: 5\r\n\r\n0\r\n\r\n",
            "POST /nothing HTTP/9.9\r\nHost: chat.test\r\n\r\n",
            "POST /nothing HTTP/1.1 \r\nHost: chat.test\r\n\r\n",
            "POST /nothing\tHTTP/1.1\r\nHost: chat.test\r\n\r\n",
            "POST  /nothing HTTP/1.1\r\nHost: chat.test\r\n\r\n",
            "POST /nothing HTTP/1.1\nHost: chat.test\r\n\r\n",
            "POST /no\rthing HTTP/1.1\r\nHost: chat.test\r\n\r\n");

    public static final List<String> BODIES = List.of(
            CHUNKED + "0x0\r\n\r\n",
            CHUNKED + "+0\r\n\r\n",
            CHUNKED + "-0\r\n\r\n",
            CHUNKED + " 0\r\n\r\n",
            CHUNKED + "0 \r\n\r\n",
            CHUNKED + "0\n\r\n",
            CHUNKED + "0\r\n\n",
            CHUNKED + "0\r\r\n",
            CHUNKED + "3\nabc\r\n0\r\n\r\n",
            CHUNKED + "3\r\nabc\n0\r\n\r\n",
            CHUNKED + "3\r\nabc0\r\n\r\n",
            CHUNKED + "3\r\nabcX\r\n0\r\n\r\n",
            CHUNKED + "3\r\nabcXX0\r\n\r\n",
            CHUNKED + "2;\nxx\r\n4c\r\n0\r\n\r\n",
            CHUNKED + "2;a\rxx\r\n0\r\n\r\n",
            CHUNKED + "10000000000000003\r\nabc\r\n0\r\n\r\n",
            CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
            CHUNKED + "\r\n0\r\n\r\n",
            CHUNKED + "0\r\nX : 1\r\n\r\n",
            CHUNKED + "0\r\n X: 1\r\n\r\n",
            CHUNKED + "0\r\nX: 1\n\r\n",
            CHUNKED + "0\r\nX\r\n\r\n",
            CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\nContent-Length: 7\r\n\r\n",
            CHUNKED + "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            CHUNKED + "0\r\nhost:evil.test\r\n\r\n");

    public static final List<String> SOUND = List.of(
            POST + "Content-Length: 4\r\n\r\nabcd",
            POST + "Content-Length: 0\r\n\r\n",
            POST + "content-length:4 \r\n\r\nabcd",
            POST + "Transfer-Encoding:CHUNKED\t\r\n\r\n0\r\n\r\n",
            CHUNKED + "0\r\n\r\n",
            CHUNKED + "3\r\nabc\r\n00A;x=\"y\"\r\n0123456789\r\n000\r\n\r\n",
            CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\nX-Content-Length: 7\r\n\r\n",
            "\r\n\r\n" + CHUNKED + "2a\r\n" + BEHIND.replace("/smuggled", "/sm") + "12345\r\n0\r\n\r\n");

    private Smuggling() {}
}
