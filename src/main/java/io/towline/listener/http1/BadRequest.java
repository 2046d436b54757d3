package io.towline.listener.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;

/** 400 where Undertow cannot give one: nothing of an answer has been written yet, and the connection is to close behind this. */
public final class BadRequest {

    private BadRequest() {}

    /** It fits any socket's buffer; who leaves no room for it gets a part. */
    public static void say(StreamConnection connection, String sentence) throws IOException {
        String body = sentence + "\n";
        String answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        StreamSinkConduit out = connection.getSinkChannel().getConduit();
        out.write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
        out.terminateWrites();
        out.flush();
    }
}
