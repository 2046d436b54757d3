package io.towline.conversation.log;

import io.towline.conversation.AddressText;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Kind;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Witness;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each conversation when it is over, at INFO on the logger {@code towline.access}; and at DEBUG one when a
 * WebSocket opens, which ends before {@code duration_ms}.
 *
 * <p>The fields, always all of them and in this order:
 *
 * <ul>
 *   <li>{@code time}: when the line was written; UTC, milliseconds
 *   <li>{@code id}: the conversation's, sorts by age
 *   <li>{@code client}: the address, behind trusted proxies
 *   <li>{@code listener}, {@code route}: their names in the configuration
 *   <li>{@code path}: as the client sent it, without the query; cut at 1024 characters
 *   <li>{@code query}: redacted, and cut likewise; only where the style asks for it
 *   <li>{@code upstream}: its name in the configuration
 *   <li>{@code server}: that answered, or the last that was tried
 *   <li>{@code kind}: see {@link Kind}
 *   <li>{@code status}: of HTTP
 *   <li>{@code protocol}: the WebSocket subprotocol agreed on
 *   <li>{@code session}: a bridge session's, as a short hash of its id
 *   <li>{@code trace}: id of the trace (W3C Trace Context); only where servers are told of it ({@code http.traceparent}) or
 *       spans are recorded
 *   <li>{@code user}: who the client has shown to be, cut at 256 characters; only where its route asks
 *   <li>{@code duration_ms}: from the request's head to the end
 *   <li>{@code method}, {@code first_byte_ms}: from the request's head to that of a server's answer; only of plain requests that were
 *       forwarded
 *   <li>{@code frames_in}, {@code frames_out}: of any kind; in is from the client, out from the server
 *   <li>{@code bytes_in}, {@code bytes_out}: on the wire, after TLS; of forwarded requests, of their bodies
 *   <li>{@code close_code}: RFC 6455 §7.4
 *   <li>{@code by}: client, upstream or towline
 *   <li>{@code cause}: see {@link Cause}
 *   <li>{@code reason}: a phrase or two, cut at 400 bytes behind a word
 *   <li>{@code count}: of how many the line tells; only where the style has refusals summed up. Such a line has the latest's values, and
 *       none of what each has its own: client, path, query, kind, duration
 * </ul>
 *
 * <p>What is absent is {@code -} in text and {@code null} in JSON. Any thread.
 */
public final class AccessLog implements Witness {

    /**
     * How lines look.
     *
     * @param query they have the query string
     * @param redact names of parameters that are secrets, beside those that look like it
     * @param maxRefusals how many that are alike have their own line within ten seconds; empty: each
     */
    public record Style(Format format, boolean query, Set<String> redact, OptionalInt maxRefusals) {
        public Style {
            redact = Set.copyOf(redact);
        }

        public Style(Format format, boolean query) {
            this(format, query, Set.of(), OptionalInt.empty());
        }
    }

    public enum Format {
        TEXT,
        JSON
    }

    private static final Logger LOG = LoggerFactory.getLogger("towline.access");

    /** A path may be as long as the request's head; it is held as long as the conversation. */
    private static final int MOST_CHARACTERS = 1024;

    /** What is looked at for secrets: those hidden in it, tokens of kilobytes, leave room for what stands behind them. */
    private static final int MOST_READ = 8 * MOST_CHARACTERS;

    /** What RFC 6455 §5.5 leaves for a reason in a close frame. */
    private static final int MOST_REASON_BYTES = 400;

    /** A client may make up any. */
    private static final int MOST_METHOD = 32;

    private static final int MOST_USER = 256;

    private static final String CUT = " ...";

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final LineTime time = new LineTime();
    private final FoldedRefusals folded = new FoldedRefusals();
    private volatile Style style;
    private volatile Secrets secrets;

    public AccessLog(Style style, InstantSource clock) {
        this(style, clock, System::nanoTime);
    }

    /** @param nanos measures how long refusals are counted */
    public AccessLog(Style style, InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.style = style;
        secrets = new Secrets(style.redact());
    }

    /** For a reload: lines from here on look like this. */
    public void restyle(Style next) {
        secrets = new Secrets(next.redact());
        style = next;
    }

    /** A path as the log may show it. */
    public String path(String raw) {
        return cut(secrets.outOfPath(cut(raw, MOST_READ)), MOST_CHARACTERS);
    }

    /** A query as the log may show it; empty where it is empty or the log does not want it. */
    public Optional<String> query(String raw) {
        if (!style.query() || raw.isEmpty()) {
            return Optional.empty();
        }
        String shown = cut(secrets.outOfQuery(cut(raw, MOST_READ)), MOST_CHARACTERS);
        return Optional.of(shown).filter(some -> !some.isEmpty());
    }

    @Override
    public void opened(OpenedConversation conversation) {
        if (LOG.isDebugEnabled()) {
            Line line = begin(style.format());
            opening(
                    line,
                    style,
                    conversation.arrival(),
                    Optional.of(conversation.destination()),
                    conversation.status(),
                    conversation.protocol(),
                    conversation.session(),
                    false);
            LOG.debug(line.finish());
        }
    }

    @Override
    public void ended(Conversation conversation) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        Style now = style;
        boolean folds = now.maxRefusals().isPresent();
        if (!folds
                || !FoldedRefusals.concerns(conversation)
                || folded.admits(conversation, now.maxRefusals().getAsInt(), nanos.getAsLong())) {
            LOG.info(line(conversation, now, folds ? OptionalLong.of(1) : OptionalLong.empty()));
        }
    }

    /** To be called every few seconds: writes what has been summed up. */
    public void look() {
        folded.due(nanos.getAsLong()).forEach(this::write);
    }

    /** The last lines. */
    public void finish() {
        folded.rest(nanos.getAsLong()).forEach(this::write);
    }

    private void write(FoldedRefusals.Sum sum) {
        if (LOG.isInfoEnabled()) {
            LOG.info(line(sum.latest(), style, OptionalLong.of(sum.count())));
        }
    }

    /** @param count empty where no line has one; more than 1 for a sum */
    private String line(Conversation over, Style now, OptionalLong count) {
        Line line = begin(now.format());
        boolean sum = count.orElse(1) > 1;
        opening(line, now, over, sum);
        if (sum) {
            line.absent("duration_ms");
        } else {
            line.number("duration_ms", over.duration().toMillis());
        }
        over.forwarded().ifPresent(http -> plain(line, http, sum));
        line.number("frames_in", over.traffic().framesFromClient());
        line.number("frames_out", over.traffic().framesFromUpstream());
        line.number("bytes_in", over.traffic().bytesFromClient());
        line.number("bytes_out", over.traffic().bytesFromUpstream());
        Ending ending = over.ending();
        number(line, "close_code", ending.closeCode());
        line.text("by", ending.by().name().toLowerCase(Locale.ROOT));
        line.text("cause", ending.cause().label());
        line.text(
                "reason",
                Optional.of(ending.reason()).filter(said -> !said.isEmpty()).map(AccessLog::cutReason));
        count.ifPresent(many -> line.number("count", many));
        return line.finish();
    }

    private static void plain(Line line, Forwarded http, boolean sum) {
        own(line, "method", sum, () -> cut(http.method(), MOST_METHOD));
        if (sum || http.firstByte().isEmpty()) {
            line.absent("first_byte_ms");
        } else {
            line.number("first_byte_ms", http.firstByte().get().toMillis());
        }
    }

    private void opening(Line line, Style now, Conversation over, boolean sum) {
        opening(line, now, over.arrival(), over.destination(), over.status(), over.protocol(), over.session(), sum);
    }

    private void opening(
            Line line,
            Style now,
            Arrival arrival,
            Optional<Destination> destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session,
            boolean sum) {
        line.text("time", time.of(clock.instant()));
        line.text("id", ConversationIds.text(arrival.id()));
        own(line, "client", sum, () -> AddressText.of(arrival.client()));
        line.text("listener", arrival.listener());
        line.text("route", destination.map(Destination::route));
        own(line, "path", sum, arrival::path);
        if (now.query()) {
            line.text("query", sum ? Optional.empty() : arrival.query());
        }
        line.text("upstream", destination.flatMap(Destination::upstream));
        line.text("server", destination.flatMap(Destination::server));
        own(line, "kind", sum, () -> arrival.kind().label());
        number(line, "status", status);
        line.text("protocol", protocol);
        line.text("session", session);
        arrival.trace().ifPresent(trace -> own(line, "trace", sum, trace::id));
        arrival.user().ifPresent(name -> own(line, "user", sum, () -> cut(name, MOST_USER)));
    }

    /** What a sum has not, since each has its own. */
    private static void own(Line line, String name, boolean sum, Supplier<String> value) {
        if (sum) {
            line.absent(name);
        } else {
            line.text(name, value.get());
        }
    }

    private static Line begin(Format format) {
        return switch (format) {
            case TEXT -> new TextLine();
            case JSON -> new JsonLine();
        };
    }

    private static void number(Line line, String name, OptionalInt value) {
        if (value.isPresent()) {
            line.number(name, value.getAsInt());
        } else {
            line.absent(name);
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** By bytes, behind a word where one ends in sight, and not inside a character. */
    private static String cutReason(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_REASON_BYTES) {
            return reason;
        }
        int end = MOST_REASON_BYTES - CUT.length();
        while ((bytes[end] & 0xC0) == 0x80) { // a continuation byte of UTF-8
            end--;
        }
        int word = end;
        while (word > MOST_REASON_BYTES / 2 && bytes[word] != ' ') {
            word--;
        }
        return new String(bytes, 0, bytes[word] == ' ' ? word : end, StandardCharsets.UTF_8) + CUT;
    }
}
