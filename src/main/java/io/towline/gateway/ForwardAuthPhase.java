package io.towline.gateway;

import io.towline.config.AuthConfig.Forward;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.forwardauth.AuthAnswer;
import io.towline.forwardauth.AuthQuestion;
import io.towline.forwardauth.AuthService;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has a service say who may come in, where a route wants that. Each request is judged, those of the bridge's sessions too, but for preflights to the
 * bridge. Where the service cannot be asked, nobody comes in.
 */
record ForwardAuthPhase(AuthService service, Exit exit) implements Phase {

    /** What a refusal has to say to the client, beside what the route names. */
    private static final List<HttpString> OF_A_REFUSAL = List.of(
            Headers.LOCATION,
            Headers.WWW_AUTHENTICATE,
            Headers.SET_COOKIE,
            Headers.CONTENT_TYPE,
            Headers.CACHE_CONTROL,
            Headers.RETRY_AFTER);

    private static final String OF_THE_BRIDGE = "towline-";

    /** Where the services that people run say who it is. */
    private static final List<HttpString> USER = List.of(
            new HttpString("Remote-User"),
            new HttpString("X-Auth-Request-User"),
            new HttpString("X-authentik-username"),
            new HttpString("X-Forwarded-User"),
            new HttpString("X-Vouch-User"));

    @Override
    public Step handle(RequestContext request) {
        Optional<Forward> forward = request.route().access().auth().forward();
        return forward.isEmpty() ? Step.CONTINUE : ask(request, forward.get());
    }

    private Step ask(RequestContext request, Forward config) {
        request.grant(config, new HeaderMap()); // from here on nobody says these fields but the service
        if (request.isAdmitted() || request.isPreflight()) {
            return Step.CONTINUE;
        }
        AuthQuestion question = AuthQuestion.of(
                config, request.exchange(), request.listenerForwarding(), request.outer(), uri(request));
        Optional<AuthAnswer> known = service.known(question);
        if (known.isPresent()) {
            return settle(request, config, known.get());
        }
        return request.suspend(() -> service.ask(
                question,
                request.routing().authGroup(config),
                request.exchange().getIoThread(),
                answer -> request.whileSuspended(() -> settleLater(request, config, answer))));
    }

    /** Without the bridge's parameters, which name sessions: the service would log them. */
    private static String uri(RequestContext request) {
        String query = request.exchange().getQueryString();
        String told = request.claimed().isEmpty()
                ? query
                : Stream.of(query.split("&"))
                        .filter(pair -> !pair.startsWith(OF_THE_BRIDGE))
                        .collect(Collectors.joining("&"));
        return told.isEmpty() ? request.target().path() : request.target().path() + "?" + told;
    }

    private void settleLater(RequestContext request, Forward config, AuthAnswer answer) {
        if (settle(request, config, answer) == Step.CONTINUE) {
            request.resume();
        }
    }

    private Step settle(RequestContext request, Forward config, AuthAnswer answer) {
        return switch (answer) {
            case AuthAnswer.Granted(HeaderMap fields) -> {
                USER.stream()
                        .filter(fields::contains)
                        .findFirst()
                        .ifPresent(name -> request.record().authenticated(text(fields.getFirst(name))));
                request.grant(config, fields);
                tellClient(request, config, fields);
                yield Step.CONTINUE;
            }
            case AuthAnswer.Refused(int status, HeaderMap fields, byte[] body) -> {
                refuse(request, config, status, fields, body);
                yield Step.STOP;
            }
            case AuthAnswer.Failed(String reason) -> {
                Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_AUTH_UNAVAILABLE, "who may come in: " + reason);
                exit.refuseThere(request, 503, ending, "Nobody can say just now who may come in. Please try again.");
                yield Step.STOP;
            }
        };
    }

    /** Names beyond ASCII are in UTF-8 where they are at all. */
    private static String text(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Last of all, beside what the server says: a cookie of its own and one of the service are two. */
    private static void tellClient(RequestContext request, Forward config, HeaderMap fields) {
        if (config.copyToClient().stream().anyMatch(name -> fields.contains(new HttpString(name)))) {
            request.exchange()
                    .addResponseCommitListener(answered -> config.copyToClient()
                            .forEach(name -> add(new HttpString(name), fields, answered.getResponseHeaders())));
        }
    }

    private static void add(HttpString name, HeaderMap from, HeaderMap to) {
        HeaderValues values = from.get(name);
        if (values != null) {
            to.addAll(name, values);
        }
    }

    /** As the service says it; or to where one logs in, which no program that opens a WebSocket would follow. */
    private void refuse(RequestContext request, Forward config, int status, HeaderMap fields, byte[] body) {
        HeaderMap response = request.exchange().getResponseHeaders();
        boolean page = request.record().arrival().kind() == Kind.HTTP
                && request.claimed().isEmpty();
        Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_AUTH, "the service that is asked says " + status);
        if (status == 401 && page && config.on401().isPresent()) {
            add(Headers.SET_COOKIE, fields, response);
            response.put(Headers.LOCATION, config.on401().get().filled(request.values()));
            exit.answerThere(request, 302, ending, new byte[0]);
            return;
        }
        OF_A_REFUSAL.forEach(name -> add(name, fields, response));
        config.copyToClient().stream()
                .map(HttpString::new)
                .filter(name -> !OF_A_REFUSAL.contains(name))
                .forEach(name -> add(name, fields, response));
        exit.answerThere(request, status, ending, body);
    }
}
