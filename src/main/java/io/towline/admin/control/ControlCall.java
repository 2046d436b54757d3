package io.towline.admin.control;

import io.towline.admin.api.Api;
import io.towline.admin.api.ApiProblem;
import io.undertow.util.StatusCodes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.function.Function;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a request, its answer, the end.
 *
 * <p>Owner: the connection's virtual thread.
 */
final class ControlCall {

    static final int MOST_HEAD_BYTES = 8 << 10;

    /** What is read and thrown away after a refusal, so that a caller who still sends gets to read why. */
    private static final int MOST_IGNORED_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger("towline.control");

    private final SocketChannel channel;
    private final Function<Api.Request, Api.Answer> api;
    private final Deadline deadline;

    /** What was received and not yet used lies between position and limit. */
    private final ByteBuffer received = ByteBuffer.allocate(MOST_HEAD_BYTES).flip();

    ControlCall(SocketChannel channel, Function<Api.Request, Api.Answer> api, Deadline deadline) {
        this.channel = channel;
        this.api = api;
        this.deadline = deadline;
    }

    void serve() throws IOException {
        try {
            Optional<Api.Request> request = deadline.within(this::read);
            if (request.isPresent()) {
                send(answer(request.get()));
            }
        } catch (ControlRefusal refused) {
            send(problem(refused.status(), refused.getMessage()));
            deadline.within(this::ignoreRest);
        }
    }

    private Api.Answer answer(Api.Request request) {
        try {
            return api.apply(request);
        } catch (RuntimeException | Error defect) {
            LOG.error("could not answer {} {}", request.method(), request.path(), defect);
            return problem(500, "That is a defect of Towline's; its log says more.");
        }
    }

    /** Empty if the caller went without a word: that is how somebody asks whether we live. */
    private Optional<Api.Request> read() throws IOException, ControlRefusal {
        Optional<String> text = head();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        ControlRequestHead head = ControlRequestHead.parse(text.get());
        if (!head.method().equals("GET") && !head.method().equals("POST")) {
            throw new ControlRefusal(501, "There are only GET and POST here.");
        }
        ControlTarget target = ControlTarget.parse(head.target());
        if (head.waits() && !received.hasRemaining()) {
            write(ByteBuffer.wrap("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
        return Optional.of(
                new Api.Request(head.method(), target.path(), target.query(), body(head.bodyBytes()), caller()));
    }

    private Optional<String> head() throws IOException, ControlRefusal {
        int looked = 0;
        while (true) {
            int end = emptyLine(looked);
            if (end >= 0) {
                String head = StandardCharsets.ISO_8859_1
                        .decode(received.slice(0, end))
                        .toString();
                received.position(end + 4);
                return Optional.of(head);
            }
            looked = Math.max(0, received.limit() - 3);
            if (received.limit() == MOST_HEAD_BYTES) {
                throw new ControlRefusal(431, "The request's head may have " + MOST_HEAD_BYTES + " bytes here.");
            }
            if (!receive()) {
                if (received.hasRemaining()) {
                    throw new EOFException("within the head");
                }
                return Optional.empty();
            }
        }
    }

    private int emptyLine(int from) {
        for (int i = from; i + 4 <= received.limit(); i++) {
            if (received.getInt(i) == 0x0D0A0D0A) {
                return i;
            }
        }
        return -1;
    }

    /** Adds to what was received; false at the end of it. */
    private boolean receive() throws IOException {
        received.mark().position(received.limit()).limit(received.capacity());
        int read = channel.read(received);
        received.limit(received.position()).reset();
        return read >= 0;
    }

    private byte[] body(int bytes) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(bytes);
        body.put(received.slice(received.position(), Math.min(bytes, received.remaining())));
        while (body.hasRemaining()) {
            if (channel.read(body) < 0) {
                throw new EOFException("within the body");
            }
        }
        return body.array();
    }

    private String caller() throws IOException {
        try {
            UserPrincipal user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            return "user " + user.getName();
        } catch (UnsupportedOperationException elsewhere) { // systems other than Linux and macOS
            return "a user of this machine";
        }
    }

    private void send(Api.Answer answer) throws IOException {
        String head =
                "HTTP/1.1 " + answer.status() + " " + StatusCodes.getReason(answer.status()) + "\r\nContent-Type: "
                        + answer.contentType() + "\r\nContent-Length: " + answer.body().length
                        + answer.allow().map("\r\nAllow: "::concat).orElse("")
                        + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        deadline.within(() -> {
            write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
            write(ByteBuffer.wrap(answer.body()));
            return channel.shutdownOutput();
        });
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A socket that is closed with bytes unread resets the connection, and the answer could be lost with it. */
    private int ignoreRest() throws IOException {
        int ignored = 0;
        while (ignored < MOST_IGNORED_BYTES) {
            int read = channel.read(received.clear());
            if (read < 0) {
                break;
            }
            ignored += read;
        }
        return ignored;
    }

    private static Api.Answer problem(int status, String sentence) {
        return ApiProblem.ofHttp(status, sentence).answer();
    }
}
