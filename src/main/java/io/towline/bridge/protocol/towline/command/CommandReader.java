package io.towline.bridge.protocol.towline.command;

import io.towline.bridge.protocol.towline.command.BridgeCommand.Broken;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Close;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Form;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Handle;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Nothing;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Open;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Poll;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Preflight;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Send;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Socket;
import io.towline.bridge.protocol.towline.command.BridgeCommand.StopEvents;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Stream;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Wishes;
import io.towline.config.BridgeConfig.Transport;
import io.towline.config.RouteConfig;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.grammar.ListField;
import io.towline.header.grammar.Tokens;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Reads what a request wants from its method, fields and raw query. First whose it is, by marks that other requests do not bear; only
 * then whether it is sound, so that nothing is refused that was never meant for the bridge. Pure.
 */
final class CommandReader {

    private static final String SESSION = "towline-session";
    private static final String ACK = "towline-ack";
    private static final String NEW = "new";
    private static final String NONE = "none";

    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");
    private static final Set<String> CORS_METHODS = Set.of("GET", "POST", "DELETE");

    private static final int MOST_PADDING = 8 * 1024;

    private static final int NORMAL = 1000;

    /** RFC 6455 §5.5: a close frame's 125 bytes less the code. */
    private static final int MOST_REASON = 123;

    private final String method;
    private final HeaderMap headers;
    private final String rawQuery;
    private final Parameters parameters;
    private final RouteConfig route;

    private CommandReader(String method, HeaderMap headers, String rawQuery, RouteConfig route) {
        this.method = method;
        this.headers = headers;
        this.rawQuery = rawQuery;
        this.route = route;
        parameters = Parameters.of(rawQuery);
    }

    static BridgeCommand read(String method, HeaderMap headers, String rawQuery, RouteConfig route) {
        if (!route.bridge().enabled() || route.bridge().transports().isEmpty()) {
            return new Nothing();
        }
        try {
            return new CommandReader(method, headers, rawQuery, route).command();
        } catch (Malformed broken) {
            return new Broken(broken.getMessage());
        }
    }

    private BridgeCommand command() throws Malformed {
        return switch (method) {
            case "GET" -> get();
            case "POST" -> names() ? post() : new Nothing();
            case "DELETE" -> names() ? close("towline-code") : new Nothing();
            case "OPTIONS" -> !route.http().enabled() || isPreflight() ? new Preflight() : new Nothing();
            default -> new Nothing();
        };
    }

    /** Whether a session, or a new one, is named at all. */
    private boolean names() {
        return parameters.has(SESSION) || headers.contains(SESSION);
    }

    private boolean offers(Transport transport) {
        return route.bridge().transports().contains(transport);
    }

    private BridgeCommand get() throws Malformed {
        if (OpeningHandshake.isMeant(headers)) {
            return names() && offers(Transport.WEBSOCKET) ? socket() : new Nothing();
        }
        boolean events = accepts("text/event-stream");
        boolean lines = accepts("application/x-ndjson");
        if (events && offers(Transport.SSE)) {
            return events();
        }
        if (lines && offers(Transport.NDJSON)) {
            return lines();
        }
        return !events && !lines && names() && offers(Transport.LONG_POLL) ? poll() : new Nothing();
    }

    /** By name: what only matches {@code *}{@code /*} is every request. */
    private boolean accepts(String type) {
        return ListField.elements(headers, Headers.ACCEPT).stream().anyMatch(range -> {
            String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1); // a lone ";" too has a first part
            return parts[0].trim().equals(type) && !isRefused(parts);
        });
    }

    /** RFC 9110 §12.4.2: a weight of 0 means "not acceptable". */
    private static boolean isRefused(String[] range) {
        for (int i = 1; i < range.length; i++) {
            if (range[i].trim().matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }

    private BridgeCommand socket() throws Malformed {
        return new Socket(handleIfAny(), wishes());
    }

    private BridgeCommand events() throws Malformed {
        Optional<Handle> named = handleIfAny();
        List<String> brought = LastEventId.brought(headers, rawQuery);
        List<LastEventId> ours = brought.stream()
                .flatMap(text -> LastEventId.parse(text).stream())
                .toList();
        // A session in the URL is what the page says, and where that says none the field comes first, which the browser
        // keeps.
        Optional<String> id = named.map(Handle::id)
                .or(() -> ours.stream().map(LastEventId::id).findFirst());
        List<LastEventId> its =
                ours.stream().filter(last -> id.equals(Optional.of(last.id()))).toList();
        if (its.stream().anyMatch(last -> last.number().isEmpty())) {
            return new StopEvents(); // also one that names its session in the URL: it would come back for ever
        }
        // What an earlier server has sent is no reason to end an EventSource for ever: it gets a new session.
        Optional<Handle> handle = id.map(known -> new Handle(known, highest(named, its)));
        boolean comesBack = wantsErrorsAsEvents() || !brought.isEmpty();
        return new Stream(Form.EVENTS, handle, wishes(), !its.isEmpty(), comesBack, padding());
    }

    /** An EventSource keeps its URL, so that the number there grows old, and other clients keep no field. */
    private static OptionalLong highest(Optional<Handle> named, List<LastEventId> its) {
        return LongStream.concat(
                        named.map(handle -> handle.from().stream()).orElseGet(LongStream::empty),
                        its.stream().flatMapToLong(last -> last.number().stream()))
                .max();
    }

    private boolean wantsErrorsAsEvents() throws Malformed {
        Optional<String> wanted = parameters.value("towline-errors");
        if (wanted.isPresent() && !wanted.get().equals("events")) {
            throw new Malformed("The value of towline-errors can only be events.");
        }
        return wanted.isPresent();
    }

    private int padding() throws Malformed {
        Optional<String> wanted = parameters.value("towline-pad");
        return wanted.isEmpty() ? 0 : (int) Math.min(number("towline-pad", wanted.get()), MOST_PADDING);
    }

    private BridgeCommand lines() throws Malformed {
        return new Stream(Form.LINES, handleIfAny(), wishes(), false, false, padding());
    }

    private BridgeCommand poll() throws Malformed {
        Optional<String> wait = parameters.value("towline-wait");
        Handle handle = handle();
        return new Poll(
                handle,
                wait.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(number("towline-wait", wait.get()))));
    }

    private BridgeCommand post() throws Malformed {
        boolean closes = parameters.has("towline-close");
        if (session().isEmpty() && !closes) {
            return offers(Transport.LONG_POLL) ? open() : new Nothing();
        }
        return closes ? close("towline-close") : new Send(handle(), first());
    }

    private BridgeCommand open() throws Malformed {
        handleIfAny();
        return new Open(wishes());
    }

    private OptionalLong first() throws Malformed {
        Optional<String> seq = value("towline-seq");
        if (seq.isEmpty()) {
            return OptionalLong.empty();
        }
        long first = number("towline-seq", seq.get());
        if (first == 0) {
            throw new Malformed("The value of towline-seq is 0, and messages are numbered from 1.");
        }
        return OptionalLong.of(first);
    }

    private BridgeCommand close(String parameter) throws Malformed {
        Optional<String> code = parameters.value(parameter);
        String reason = parameters.value("towline-reason").orElse("");
        if (reason.getBytes(StandardCharsets.UTF_8).length > MOST_REASON) {
            throw new Malformed("The value of towline-reason is longer than 123 bytes.");
        }
        return new Close(handle(), code.isEmpty() ? NORMAL : code(parameter, code.get()), reason);
    }

    /** What a browser's {@code WebSocket.close} takes. */
    private static int code(String name, String value) throws Malformed {
        long code = number(name, value);
        if (code != NORMAL && (code < 3000 || code > 4999)) {
            throw new Malformed("The value of " + name + " must be 1000, or 3000 to 4999.");
        }
        return (int) code;
    }

    /** Where a server has plain HTTP, too. Pages need not ask before they read, only before they write or say a field of ours; the server may want the others. */
    private boolean isPreflight() {
        String command = headers.getFirst(REQUEST_METHOD);
        return command != null
                && CORS_METHODS.contains(command)
                && headers.contains(Headers.ORIGIN)
                && (parameters.any() || namesOurFields());
    }

    private boolean namesOurFields() {
        return ListField.elements(headers, REQUEST_HEADERS).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith("towline-") || name.equals("last-event-id"));
    }

    /** The session that must be named. */
    private Handle handle() throws Malformed {
        Optional<String> id = session();
        if (id.isEmpty()) {
            throw new Malformed("A new session is opened by POST without a body, or by a request for a stream.");
        }
        return new Handle(id.get(), acknowledged());
    }

    /** Where a session may be opened as well: none named means a new one. */
    private Optional<Handle> handleIfAny() throws Malformed {
        Optional<String> id = names() ? session() : Optional.empty();
        OptionalLong from = givesRedeliveryUp() ? OptionalLong.empty() : acknowledged();
        return id.map(known -> new Handle(known, from));
    }

    private Wishes wishes() throws Malformed {
        return new Wishes(protocols(), !givesRedeliveryUp());
    }

    private boolean givesRedeliveryUp() throws Malformed {
        return value(ACK, (parameter, field) -> parameter).equals(Optional.of(NONE));
    }

    /** The highest number that is said: a client that keeps its URL says the newer one in a field. */
    private OptionalLong acknowledged() throws Malformed {
        Optional<String> ack = value(ACK, CommandReader::higher);
        return ack.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(ACK, ack.get()));
    }

    private static String higher(String parameter, String field) throws Malformed {
        return number(ACK, parameter) >= number(ACK, field) ? parameter : field;
    }

    /** Clients that can set the field of RFC 6455 §4.1 may. */
    private List<String> protocols() throws Malformed {
        Optional<String> listed = parameters.value("towline-protocols");
        if (listed.isEmpty()) {
            return ListField.elements(headers, Headers.SEC_WEB_SOCKET_PROTOCOL);
        }
        List<String> protocols =
                List.of(listed.get().split(",", -1)).stream().map(String::trim).toList();
        if (!protocols.stream().allMatch(Tokens::valid) || Set.copyOf(protocols).size() < protocols.size()) {
            throw new Malformed("The value of towline-protocols must be different names with commas between them.");
        }
        return protocols;
    }

    /** Empty: {@code new}. */
    private Optional<String> session() throws Malformed {
        String named = value(SESSION).orElse("");
        return named.equals(NEW) ? Optional.empty() : Optional.of(id(SESSION, named));
    }

    /** Of two that differ. */
    private interface Choice {
        String of(String parameter, String field) throws Malformed;
    }

    private Optional<String> value(String name) throws Malformed {
        return value(name, (parameter, field) -> {
            throw new Malformed("The query and a header field say different things for " + name + ".");
        });
    }

    /** What may come as a parameter or as a field of the same name. */
    private Optional<String> value(String name, Choice choice) throws Malformed {
        Optional<String> parameter = parameters.value(name);
        Optional<String> field = field(new HttpString(name));
        boolean differ = parameter.isPresent() && field.isPresent() && !parameter.equals(field);
        return differ ? Optional.of(choice.of(parameter.get(), field.get())) : parameter.or(() -> field);
    }

    private Optional<String> field(HttpString name) throws Malformed {
        HeaderValues values = headers.get(name);
        if (values == null) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new Malformed("The request has " + name + " more than once.");
        }
        return Optional.of(values.getFirst().trim()).filter(value -> !value.isEmpty());
    }

    private static String id(String where, String value) throws Malformed {
        if (!Grammar.isId(value)) {
            throw new Malformed("The session's id in " + where
                    + " is malformed: it has 20 to 128 letters, digits, dots, hyphens, underscores and tildes.");
        }
        return value;
    }

    private static long number(String where, String value) throws Malformed {
        OptionalLong number = Grammar.number(value);
        if (number.isEmpty()) {
            throw new Malformed(
                    "The number in " + where + " is malformed: digits are expected, up to 9007199254740991.");
        }
        return number.getAsLong();
    }
}
