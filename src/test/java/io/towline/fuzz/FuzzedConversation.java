package io.towline.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.towline.fuzz.ReferenceReader.Message;
import io.towline.fuzz.ReferenceReader.Reading;
import io.towline.fuzz.ReferenceReader.Tail;
import io.towline.testkit.Http1Message;
import io.towline.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One client's connection, from its seed: some requests behind each other, of which one or another may be broken, and what came of them. */
public final class FuzzedConversation {

    /** What a request may be refused with that is none, or asks for what is not there. */
    private static final Set<Integer> REFUSALS = Set.of(400, 414, 431, 501, 505);

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private final long seed;
    private final String place;
    private final InetAddress from;
    private final byte[] sent;
    private final Reading meant;
    private final List<Http1Message> answers = new ArrayList<>();
    private boolean broken;

    /** Whether nothing may follow on what has come. */
    private boolean last;

    private String end = "open";

    private FuzzedConversation(long seed) {
        this.seed = seed;
        place = "/f/" + Long.toHexString(seed) + "/";
        from = address(seed);
        sent = write();
        meant = ReferenceReader.requests(sent);
    }

    /** Of its own among those that are held at the same time; what the server gets says it, however mutated the rest is. */
    private static InetAddress address(long seed) {
        return InetAddress.ofLiteral(
                "127.%d.%d.%d".formatted(1 + (seed >> 14 & 0x7f), 1 + (seed >> 7 & 0x7f), 1 + (seed & 0x7f)));
    }

    private byte[] write() {
        Random random = new Random(seed);
        Grammar grammar = new Grammar(random);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            byte[] request = grammar.request(place, i);
            boolean breaks = random.nextInt(4) == 0;
            all.writeBytes(breaks ? Mutations.of(request, random) : request);
            broken |= breaks;
        }
        all.writeBytes(Grammar.last(place));
        return all.toByteArray();
    }

    /**
     * Holds it.
     *
     * @return what is wrong, if anything, with all that is needed to see why
     */
    public static Optional<String> hold(long seed, int port, FuzzServer server) throws InterruptedException {
        FuzzedConversation conversation = new FuzzedConversation(seed);
        conversation.talk(port);
        List<Http1Message> got = server.take(conversation.from.getHostAddress());
        Optional<String> problem = conversation.problem(got);
        if (problem.isEmpty() && !server.improper().isEmpty()) {
            problem = Optional.of("the server read no proper request: " + server.improper());
        }
        return problem.map(what -> conversation.report(what, got));
    }

    private void talk(int port) throws InterruptedException {
        try (RawClient client = RawClient.connect(port, from)) {
            Thread writer = Thread.ofVirtual().start(() -> send(client));
            try {
                read(client);
            } finally {
                client.reset(); // what is still to be written will not be
                writer.join(Duration.ofMinutes(1));
            }
        } catch (SocketTimeoutException late) {
            end = "nothing more came";
        } catch (EOFException cut) {
            end = "cut: " + cut.getMessage();
        } catch (Http1Message.Improper how) {
            end = "improper: " + how.getMessage();
        } catch (IOException gone) {
            end = "reset";
        }
    }

    private void send(RawClient client) {
        try {
            Pieces.send(sent, seed, client::send);
        } catch (IOException gone) {
            // Towline has refused what came first; what it said of it is there to be read
        }
    }

    /** To the end; or to the last answer that can come, where Towline waits for more. */
    private void read(RawClient client) throws IOException {
        int finals = 0;
        while (last || endsByTowline() || finals < meant.whole().size()) {
            Optional<Http1Message> answer = answer(client, finals);
            if (answer.isEmpty()) {
                end = "closed";
                return;
            }
            if (last) {
                end = "improper: it goes on behind an answer that is the last";
                return;
            }
            if (answer.get().status() >= 200) {
                finals++;
                last = endsWith(answer.get(), finals - 1);
                answers.add(answer.get());
                if (answer.get().endsWithConnection()) {
                    end = "closed";
                    return;
                }
            }
        }
        end = "left";
    }

    /** Of what is no request nothing behind it is read; one that is whole may be refused for what it asks. */
    private boolean endsWith(Http1Message answer, int index) {
        boolean refusal = isOwn(answer) && REFUSALS.contains(answer.status());
        return answer.all("connection").contains("close")
                || refusal && index >= meant.whole().size();
    }

    /** Where what was sent is no good, or its last request says so; that one may have become part of another's body. */
    private boolean endsByTowline() {
        return switch (meant.tail()) {
            case MALFORMED -> true;
            case INCOMPLETE -> false;
            case CLEAN ->
                !meant.whole().isEmpty()
                        && meant.whole().getLast().all("connection").contains("close");
        };
    }

    private Optional<Http1Message> answer(RawClient client, int index) throws IOException {
        if (index >= meant.whole().size()) {
            return Http1Message.response(client.input(), "GET");
        }
        Message request = meant.whole().get(index);
        return request.part(2).equals("HTTP/1.0")
                ? Http1Message.olderResponse(client.input(), request.part(0))
                : Http1Message.response(client.input(), request.part(0));
    }

    // ---- what is to be seen ----

    private Optional<String> problem(List<Http1Message> got) {
        if (end.startsWith("nothing") || end.startsWith("improper")) {
            return Optional.of(end);
        }
        Set<Integer> forwarded = new TreeSet<>();
        Optional<String> problem = matched(got, forwarded);
        for (int i = 0; i < answers.size() && problem.isEmpty(); i++) {
            problem = answered(i, forwarded);
        }
        return problem.or(this::ended);
    }

    /** What the server got is what was meant, in order; a second time only what may be asked twice. */
    private Optional<String> matched(List<Http1Message> got, Set<Integer> forwarded) {
        int next = 0;
        for (Http1Message each : got) {
            boolean again = next > 0 && isSame(each, meant.whole().get(next - 1)) && mayBeRepeated(next - 1);
            int at = next;
            while (!again
                    && at < meant.whole().size()
                    && !isSame(each, meant.whole().get(at))) {
                at++;
            }
            if (at == meant.whole().size() && !again) {
                return Optional.of("the server got what was not meant, or not then: " + told(each));
            }
            next = again ? next : at + 1;
            forwarded.add(next - 1);
        }
        return Optional.empty();
    }

    private boolean mayBeRepeated(int index) {
        Message request = meant.whole().get(index);
        return IDEMPOTENT.contains(request.part(0)) && request.body().length == 0;
    }

    private static boolean isSame(Http1Message got, Message request) {
        return got.method().equals(request.part(0))
                && got.target().equals(request.part(1))
                && Arrays.equals(got.body(), request.body())
                && got.all("x-data").equals(request.all("x-data"));
    }

    private Optional<String> answered(int index, Set<Integer> forwarded) {
        Http1Message answer = answers.get(index);
        if (isOwn(answer)) {
            return ownAnswer(index, answer);
        }
        if (!forwarded.contains(index)) {
            return Optional.of("answer " + index + " is to nothing that the server got: " + told(answer));
        }
        Message request = meant.whole().get(index);
        Reading said = said(request);
        if (said.tail() != Tail.CLEAN) {
            return Optional.of("answer " + index + " is whole, and the server's is not: " + told(answer));
        }
        Message last = said.whole().getLast();
        boolean same = answer.status() == Integer.parseInt(last.part(1))
                && Arrays.equals(answer.body(), last.body())
                && answer.all("x-fuzz").equals(last.all("x-fuzz"))
                && answer.all("x-data").equals(last.all("x-data"));
        return same
                ? Optional.empty()
                : Optional.of("answer " + index + " is not what the server said: " + told(answer));
    }

    private static Reading said(Message request) {
        return ReferenceReader.answer(
                FuzzServer.answer(request.part(0), request.part(1)).wire(), request.part(0));
    }

    private static boolean isOwn(Http1Message answer) {
        return answer.all("x-fuzz").isEmpty()
                && (REFUSALS.contains(answer.status()) || answer.status() == 502)
                && answer.all("content-type").equals(List.of("text/plain; charset=utf-8"));
    }

    /** 502 is for answers that are none, and for who must not be asked twice; the rest for requests that were broken. */
    private Optional<String> ownAnswer(int index, Http1Message answer) {
        if (answer.status() != 502) {
            return broken ? Optional.empty() : Optional.of("a good request is refused: " + told(answer));
        }
        if (index >= meant.whole().size()) {
            return Optional.of("answer " + index + " is 502, and nothing was meant");
        }
        Message request = meant.whole().get(index);
        boolean explained = !mayBeRepeated(index)
                || FuzzServer.answer(request.part(0), request.part(1)).broken();
        return explained ? Optional.empty() : Optional.of("answer " + index + " is 502, and the server's was good");
    }

    /** That nothing ends without a reason. */
    private Optional<String> ended() {
        int next = answers.size();
        if (end.equals("left") || next > meant.whole().size()) {
            return Optional.empty();
        }
        if (next == meant.whole().size()) {
            return meant.tail() == Tail.CLEAN && end.startsWith("cut")
                    ? Optional.of(end + ", and everything was answered")
                    : Optional.empty();
        }
        if (end.equals("closed")) {
            boolean told = next > 0
                    && (answers.getLast().endsWithConnection()
                            || answers.getLast().all("connection").contains("close"));
            return told ? Optional.empty() : Optional.of("it ends before answer " + next);
        }
        Message request = meant.whole().get(next);
        boolean brokeOff = said(request).tail() != Tail.CLEAN || said(request).untilEnd();
        return brokeOff ? Optional.empty() : Optional.of(end + " in answer " + next + ", and the server's was good");
    }

    // ---- for people ----

    private String report(String what, List<Http1Message> got) {
        StringBuilder report = new StringBuilder("seed " + seed + ": " + what + "\nend: " + end + "\nsent: ");
        report.append(shown(sent)).append("\nmeant: ").append(meant.tail());
        for (Message each : meant.whole()) {
            report.append("\n  ")
                    .append(each.start())
                    .append(' ')
                    .append(each.body().length)
                    .append(" bytes");
            FuzzServer.Answer answer = FuzzServer.answer(each.part(0), each.part(1));
            report.append("\n    answer ").append(said(each).tail()).append(answer.closes() ? ", closes: " : ": ");
            report.append(shown(answer.wire()));
        }
        got.forEach(each ->
                report.append("\ngot: ").append(each.start()).append(' ').append(each.fields()));
        answers.forEach(each ->
                report.append("\nanswered: ").append(each.start()).append(' ').append(each.fields()));
        return report.toString();
    }

    private static String told(Http1Message message) {
        StringBuilder told = new StringBuilder(message.start());
        for (Http1Message.Field field : message.fields()) {
            told.append("\n  ").append(field.name()).append(": ");
            told.append(shown(field.value().getBytes(ISO_8859_1)));
        }
        return told.append("\n  ")
                .append(message.body().length)
                .append(" bytes: ")
                .append(shown(message.body()))
                .toString();
    }

    private static String shown(byte[] bytes) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, Integer.getInteger("towline.fuzz.shown", 4000)); i++) {
            int c = bytes[i] & 0xff;
            if (c >= ' ' && c < 0x7f && c != '\\') {
                shown.append((char) c);
            } else {
                shown.append(c == '\r' ? "\\r" : c == '\n' ? "\\n" : "\\x%02x".formatted(c));
            }
        }
        return shown.append(bytes.length > 4000 ? "… " + bytes.length : "").toString();
    }
}
