package io.towline.gateway;

import io.towline.config.AuthConfig.Bearer;
import io.towline.conversation.PercentEncoding;
import io.towline.header.grammar.ListField;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The bearer tokens that one request presents, wherever its route takes them from: {@code Authorization}, and, since browsers set no fields on
 * WebSockets, a parameter of the query or the subprotocols. They are taken out of the request, so that neither server nor log get them.
 */
final class PresentedTokens {

    private static final String SCHEME = "Bearer ";

    /** As Kubernetes has it: {@code base64url.bearer.authorization.k8s.io.} and the token in base64url. */
    private static final String ENCODED = "base64url.bearer.authorization.";

    private final HttpServerExchange exchange;
    private final Bearer config;
    private final List<String> tokens = new ArrayList<>();

    private PresentedTokens(HttpServerExchange exchange, Bearer config) {
        this.exchange = exchange;
        this.config = config;
    }

    /** All that there are: of several, another reader might take another one. */
    static List<String> take(HttpServerExchange exchange, Bearer config) {
        PresentedTokens presented = new PresentedTokens(exchange, config);
        presented.takeField();
        config.query().ifPresent(presented::takeParameter);
        config.subprotocol().ifPresent(presented::takeSubprotocol);
        return presented.tokens;
    }

    private void takeField() {
        HeaderMap headers = exchange.getRequestHeaders();
        HeaderValues fields = headers.get(Headers.AUTHORIZATION);
        if (fields == null || fields.stream().noneMatch(PresentedTokens::isBearer)) {
            return;
        }
        fields.forEach(field ->
                tokens.add(isBearer(field) ? field.substring(SCHEME.length()).strip() : ""));
        headers.remove(Headers.AUTHORIZATION);
    }

    private static boolean isBearer(String field) {
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private void takeParameter(String name) {
        String query = exchange.getQueryString();
        StringBuilder rest = new StringBuilder(query.length());
        boolean found = false;
        int from = 0;
        while (from <= query.length()) {
            int end = query.indexOf('&', from);
            end = end < 0 ? query.length() : end;
            int equals = query.indexOf('=', from);
            equals = equals < 0 || equals > end ? end : equals;
            if (decoded(query, from, equals).equals(name)) {
                tokens.add(decoded(query, Math.min(equals + 1, end), end));
                found = true;
            } else {
                rest.append(from == 0 || rest.isEmpty() ? "" : "&").append(query, from, end);
            }
            from = end + 1;
        }
        if (found) {
            exchange.setQueryString(rest.toString());
        }
    }

    /** A plus is one: tokens have no blanks. */
    private static String decoded(String text, int from, int end) {
        StringBuilder plain = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            int octet = i + PercentEncoding.LENGTH <= end ? PercentEncoding.octet(text, i) : -1;
            plain.append(octet < 0 ? text.charAt(i) : (char) octet);
            i += octet < 0 ? 0 : PercentEncoding.LENGTH - 1;
        }
        return plain.toString();
    }

    /** {@code bearer, TOKEN}, one behind the other, or the token within one word. */
    private void takeSubprotocol(String marker) {
        HeaderMap headers = exchange.getRequestHeaders();
        List<String> offered = ListField.elements(headers, Headers.SEC_WEB_SOCKET_PROTOCOL);
        List<String> rest = new ArrayList<>();
        boolean marked = false;
        for (int i = 0; i < offered.size(); i++) {
            String word = offered.get(i);
            if (word.equals(marker)) {
                marked = true;
                i++;
                tokens.add(i < offered.size() ? offered.get(i) : "");
            } else if (word.startsWith(ENCODED)) {
                tokens.add(decoded(word));
            } else {
                rest.add(word);
            }
        }
        if (rest.size() == offered.size()) {
            return;
        }
        headers.remove(Headers.SEC_WEB_SOCKET_PROTOCOL);
        if (!rest.isEmpty()) {
            headers.put(Headers.SEC_WEB_SOCKET_PROTOCOL, String.join(", ", rest));
        } else if (marked) {
            agreeOn(marker);
        }
    }

    /** Browsers close a WebSocket whose server agrees on none of what they offered. */
    private void agreeOn(String marker) {
        exchange.addResponseCommitListener(answered -> {
            HeaderMap response = answered.getResponseHeaders();
            if (answered.getStatusCode() == StatusCodes.SWITCHING_PROTOCOLS
                    && !response.contains(Headers.SEC_WEB_SOCKET_PROTOCOL)) {
                response.put(Headers.SEC_WEB_SOCKET_PROTOCOL, marker);
            }
        });
    }

    private static String decoded(String word) {
        try {
            byte[] token = Base64.getUrlDecoder().decode(word.substring(word.lastIndexOf('.') + 1));
            return new String(token, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }

    /** The one that counts; empty where there is none, or more than one. */
    static Optional<String> only(List<String> tokens) {
        return tokens.size() == 1 ? Optional.of(tokens.getFirst()) : Optional.empty();
    }
}
