package io.towline.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.towline.conversation.AddressText;
import io.towline.conversation.Arrival;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Trace;
import io.towline.conversation.Traffic;
import java.util.Locale;
import java.util.Set;

/**
 * What a span says of its conversation: by OpenTelemetry's semantic conventions for HTTP servers as far as these go, and under {@code towline.} what
 * the access log calls by the same names.
 */
final class SpanAttributes {

    /** RFC 9110 §9, RFC 5789, and QUERY; by the conventions any other is {@code _OTHER}, since a client may make up many. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE");

    private static final int MOST_TEXT = 400;

    private SpanAttributes() {}

    static Attributes of(EndedConversation ended) {
        AttributesBuilder all = Attributes.builder();
        request(all, ended.span().request());
        Conversation over = ended.conversation();
        arrival(all, over.arrival());
        over.status().ifPresent(status -> all.put("http.response.status_code", status));
        SpanStatus.errorType(over).ifPresent(type -> all.put("error.type", type));
        over.destination().ifPresent(to -> destination(all, to));
        over.protocol().ifPresent(agreed -> all.put("towline.protocol", agreed));
        over.session().ifPresent(session -> all.put("towline.session", session));
        over.forwarded()
                .flatMap(Forwarded::firstByte)
                .ifPresent(took -> all.put("towline.first_byte_ms", took.toMillis()));
        traffic(all, over.traffic());
        ending(all, over.ending());
        return all.build();
    }

    private static void request(AttributesBuilder all, Trace.Request request) {
        boolean known = METHODS.contains(request.method());
        all.put("http.request.method", known ? request.method() : "_OTHER");
        if (!known) {
            all.put("http.request.method_original", request.method());
        }
        all.put("url.scheme", request.scheme());
        all.put("network.protocol.name", "http");
        all.put("network.protocol.version", request.version());
        server(all, request.host());
    }

    /** By the conventions it is the one that the client asked for, not the one behind Towline. */
    private static void server(AttributesBuilder all, String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort =
                colon > host.lastIndexOf(']') && host.substring(colon + 1).matches("[0-9]{1,5}");
        String name = hasPort ? host.substring(0, colon) : host;
        if (!name.isEmpty()) {
            all.put(
                    "server.address",
                    name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name);
        }
        if (hasPort) {
            all.put("server.port", Long.parseLong(host.substring(colon + 1)));
        }
    }

    private static void arrival(AttributesBuilder all, Arrival arrival) {
        all.put("url.path", arrival.path());
        arrival.query().ifPresent(query -> all.put("url.query", query));
        all.put("client.address", AddressText.of(arrival.client()));
        arrival.user().ifPresent(name -> all.put("user.name", cut(name)));
        all.put("towline.id", ConversationIds.text(arrival.id()));
        all.put("towline.kind", arrival.kind().label());
        all.put("towline.listener", arrival.listener());
    }

    private static void destination(AttributesBuilder all, Destination to) {
        all.put("towline.route", to.route());
        to.upstream().ifPresent(upstream -> all.put("towline.upstream", upstream));
        to.server().ifPresent(server -> all.put("towline.server", server));
    }

    private static void traffic(AttributesBuilder all, Traffic traffic) {
        all.put("towline.frames_in", traffic.framesFromClient());
        all.put("towline.frames_out", traffic.framesFromUpstream());
        all.put("towline.bytes_in", traffic.bytesFromClient());
        all.put("towline.bytes_out", traffic.bytesFromUpstream());
    }

    private static void ending(AttributesBuilder all, Ending ending) {
        ending.closeCode().ifPresent(code -> all.put("towline.close_code", code));
        all.put("towline.by", ending.by().name().toLowerCase(Locale.ROOT));
        all.put("towline.cause", ending.cause().label());
        if (!ending.reason().isEmpty()) {
            all.put("towline.reason", cut(ending.reason()));
        }
    }

    /** What may hold a peer's words. */
    static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
    }
}
