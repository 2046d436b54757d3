package io.towline.header;

import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.value.Cidr;
import io.towline.header.field.AccelFields;
import io.towline.header.field.FieldEdits;
import io.towline.header.field.FieldNames;
import io.towline.header.field.HopByHop;
import io.towline.header.field.TrailerFields;
import io.towline.header.forwarded.ForwardedClaim;
import io.towline.header.forwarded.ForwardedElement;
import io.towline.header.forwarded.NodeAddress;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.header.forwarded.RequestOrigin;
import io.towline.header.grammar.QuotedString;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who the client is, and what of its request's header fields goes on to a server. One for each listener; immutable.
 */
public final class Forwarding {

    private static final String VIA = "1.1 towline";

    private final List<Cidr> trusted;
    private final Consumer<HeaderMap> edit;
    private final Predicate<HttpString> edited;

    public Forwarding(List<Cidr> trusted) {
        this(List.copyOf(trusted), onward -> {}, name -> false);
    }

    private Forwarding(List<Cidr> trusted, Consumer<HeaderMap> edit, Predicate<HttpString> edited) {
        this.trusted = trusted;
        this.edit = edit;
        this.edited = edited;
    }

    /** For one request: its server is told of its trace. */
    public Forwarding within(TraceContext trace) {
        return new Forwarding(trusted, edit.andThen(trace::tell), edited);
    }

    /**
     * For one request: of these names, in whatever spelling a server could take for one of them, it goes on with these values and no others.
     *
     * @param values may have other names as well
     */
    public Forwarding granting(List<String> names, HeaderMap values) {
        List<HttpString> granted = names.stream().map(HttpString::new).toList();
        Set<HttpString> usual = granted.stream().map(FieldNames::usual).collect(Collectors.toSet());
        Predicate<HttpString> theirs = name -> usual.contains(FieldNames.usual(name));
        return new Forwarding(
                trusted,
                edit.andThen(onward -> {
                    List.copyOf(onward.getHeaderNames()).stream().filter(theirs).forEach(onward::remove);
                    granted.stream().filter(values::contains).forEach(name -> onward.putAll(name, values.get(name)));
                }),
                edited.or(theirs));
    }

    /** For one request: what goes on of it is changed by what its route has to say, last of all. */
    public Forwarding editedBy(FieldEdits edits, RequestValues values) {
        return new Forwarding(trusted, edit.andThen(onward -> edits.apply(onward, values)), edited.or(edits::rules));
    }

    /**
     * How the client sees this URL: the origin of pages that live beside it.
     *
     * @param scheme {@code http} or {@code https}
     * @param host with its port if it named one
     */
    public record Outer(String scheme, String host) {}

    /**
     * Who asks, and how it sees the URL.
     *
     * @param address the rightmost of {@code X-Forwarded-For} (or {@code Forwarded}) that is not of a trusted proxy; the peer itself
     *     where that is not trusted
     */
    public record Client(InetAddress address, Outer outer) {}

    /** What the request says of itself, or what a trusted peer says of it. */
    public Client client(ReceivedRequest request) {
        RequestOrigin concluded = RequestOrigin.of(request, trusted);
        return new Client(concluded.client(), new Outer(concluded.scheme(), concluded.host()));
    }

    /**
     * A new map of what goes on: end-to-end fields as they came, forwarding fields said anew; without {@code Host},
     * {@code Upgrade} and the handshake's own {@code Sec-WebSocket-*}.
     *
     * @param send in which dialects the server is told of the client
     */
    public HeaderMap onward(ReceivedRequest request, Set<Dialect> send) {
        boolean believed = trusts(request.peer());
        HeaderMap onward = endToEnd(request.fields(), believed);
        RequestOrigin concluded = RequestOrigin.of(request, trusted);
        if (send.contains(Dialect.X_FORWARDED)) {
            sayXForwarded(onward, request.fields(), concluded, believed);
        }
        if (send.contains(Dialect.FORWARDED)) {
            onward.put(Headers.FORWARDED, forwarded(concluded));
        }
        append(onward, Headers.VIA, VIA); // RFC 9110 §7.6.3
        edit.accept(onward);
        return onward;
    }

    /**
     * A new map of what goes on behind the body. Nothing there tells who the client is, not even where its peer is trusted: what that one had to say
     * stands in front.
     *
     * @param request the fields in front of the body
     */
    public HeaderMap trailers(HeaderMap request, HeaderMap trailers) {
        return TrailerFields.kept(
                trailers, request, name -> forwards(name) || setByHandshake(name) || edited.test(name));
    }

    private static void sayXForwarded(HeaderMap onward, HeaderMap request, RequestOrigin concluded, boolean believed) {
        onward.put(
                Headers.X_FORWARDED_FOR,
                concluded.hops().size() == 1
                        ? NodeAddress.text(concluded.client())
                        : concluded.hops().stream().map(NodeAddress::text).collect(Collectors.joining(", ")));
        onward.put(ForwardedClaim.X_REAL_IP, NodeAddress.text(concluded.client()));
        onward.put(Headers.X_FORWARDED_PROTO, concluded.scheme());
        if (!concluded.host().isEmpty()) {
            onward.put(Headers.X_FORWARDED_HOST, concluded.host());
        }
        if (concluded.portTold()) {
            onward.put(Headers.X_FORWARDED_PORT, concluded.port());
        }
        // Old names of the scheme, for servers that know their front by them.
        if (believed && request.contains(ForwardedClaim.X_FORWARDED_SCHEME)) {
            onward.put(ForwardedClaim.X_FORWARDED_SCHEME, concluded.scheme());
        }
        if (believed && request.contains(ForwardedClaim.X_FORWARDED_SSL)) {
            onward.put(ForwardedClaim.X_FORWARDED_SSL, concluded.scheme().equals("https") ? "on" : "off");
        }
    }

    /** Host and scheme beside the client, whose view of the URL they are; servers read the first element. */
    private static String forwarded(RequestOrigin concluded) {
        String host = concluded.host();
        String url = (host.isEmpty() ? "" : ";host=" + QuotedString.unlessToken(host)) + ";proto=" + concluded.scheme();
        String chain = concluded.hops().stream().map(ForwardedElement::text).collect(Collectors.joining(", "));
        int client = chain.indexOf(',') < 0 ? chain.length() : chain.indexOf(',');
        return chain.substring(0, client) + url + chain.substring(client);
    }

    private static HeaderMap endToEnd(HeaderMap request, boolean believed) {
        HopByHop hop = HopByHop.of(request);
        HeaderMap rest = new HeaderMap();
        for (HeaderValues field : request) {
            HttpString name = field.getHeaderName();
            // Under another spelling it would stand beside what we say there ourselves.
            if (passes(name, hop, believed) && passes(FieldNames.usual(name), hop, believed)) {
                for (int i = 0; i < field.size(); i++) {
                    if (sound(field.get(i))) {
                        rest.add(name, field.get(i));
                    }
                }
            }
        }
        return rest;
    }

    private static boolean passes(HttpString name, HopByHop hop, boolean believed) {
        // Connection may name any field; were forwarding fields to obey, a client could wipe out what its proxies said.
        return forwards(name) ? believed && !ForwardedClaim.tells(name) : !hop.concerns(name) && !setByHandshake(name);
    }

    /** Of an answer on its way to {@code peer}: what a server says to nginx goes to a proxy in front of us that is believed, and to nobody else. */
    public void hideAccelFields(HeaderMap answer, InetAddress peer) {
        if (AccelFields.standIn(answer) && !trusts(peer)) {
            AccelFields.removeFrom(answer);
        }
    }

    private boolean trusts(InetAddress address) {
        return !trusted.isEmpty() && trusted.stream().anyMatch(block -> block.contains(address));
    }

    /** The whole family: a server might believe {@code X-Forwarded-User} just as well. */
    private static boolean forwards(HttpString name) {
        return startsWith(name, "x-forwarded-") || ForwardedClaim.tells(name);
    }

    private static boolean setByHandshake(HttpString name) {
        return name.equals(Headers.HOST) || startsWith(name, "sec-websocket-");
    }

    private static boolean startsWith(HttpString name, String prefix) {
        return name.toString().regionMatches(true, 0, prefix, 0, prefix.length());
    }

    /** The parser lets none of these by; should it ever, such a value must not become two fields on the next connection. */
    private static boolean sound(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                return false;
            }
        }
        return true;
    }

    private static void append(HeaderMap headers, HttpString name, String element) {
        HeaderValues lines = headers.get(name);
        headers.put(name, lines == null ? element : String.join(", ", lines) + ", " + element);
    }
}
