package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Policy;
import io.towline.config.UpstreamConfig.Sticky;
import io.towline.config.value.ValueSource;
import io.towline.io.Clock;
import io.towline.upstream.balance.KeyHash;
import io.towline.upstream.sticky.LearntServers;
import io.towline.upstream.sticky.ServerTokens;
import io.towline.upstream.sticky.StickyCookieField;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** What ties requests to the servers of one group: by the hash of what they bring, by our cookie, by what servers gave. Any thread. */
final class Affinities {

    private final UpstreamConfig config;

    /** In place of one that is configured; it and what was learnt outlive configurations. */
    private final byte[] ownSecret;

    private final Optional<LearntServers> learnt;
    private final Optional<StickyCookieField> field;
    private final boolean wanted;

    /** Of the servers that there were when they were asked for last. */
    private volatile Tokens tokens = new Tokens(List.of(), new ServerTokens(new byte[1], "", List.of()));

    private record Tokens(List<ServerState> of, ServerTokens all) {}

    Affinities(UpstreamConfig config, Clock clock, Optional<Affinities> before) {
        this.config = config;
        Sticky sticky = config.sticky();
        ownSecret = before.map(it -> it.ownSecret).orElseGet(Affinities::random);
        learnt = before.filter(it -> it.config.sticky().learn().equals(sticky.learn()))
                .map(it -> it.learnt)
                .orElseGet(() -> sticky.learn().map(learn -> new LearntServers(learn, clock)));
        field = sticky.cookie().map(StickyCookieField::new);
        wanted = config.balance().policy() == Policy.HASH || learnt.isPresent() || field.isPresent();
    }

    /** @param overTls whether the client asked by https */
    Affinity of(Function<ValueSource, Optional<String>> request, boolean overTls, List<ServerState> servers) {
        if (!wanted) {
            return Affinity.NONE;
        }
        Optional<String> hashed =
                config.balance().policy() == Policy.HASH ? config.balance().on().flatMap(request) : Optional.empty();
        Optional<String> named = config.sticky()
                .cookie()
                .flatMap(cookie -> request.apply(new ValueSource.Cookie(cookie.name())))
                .flatMap(value -> tokens(servers).server(value));
        return new Affinity(
                hashed.map(KeyHash::of).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                learnt.flatMap(table -> source().flatMap(request).flatMap(table::server)),
                named,
                (affinity, server, answer) -> {
                    learn(server, answer);
                    setCookie(affinity, server, answer, overTls, servers);
                });
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private Optional<ValueSource> source() {
        return config.sticky().learn().map(UpstreamConfig.Learn::source);
    }

    private void learn(String server, HeaderMap answer) {
        learnt.ifPresent(table -> source().flatMap(source -> given(source, answer))
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> table.learn(value, server)));
    }

    private static Optional<String> given(ValueSource source, HeaderMap answer) {
        return switch (source) {
            case ValueSource.Header(String name) -> Optional.ofNullable(answer.getFirst(name));
            case ValueSource.Cookie(String name) -> cookie(name, answer.get(Headers.SET_COOKIE));
            case ValueSource.Query(String name) -> throw new IllegalStateException("no server gives " + name);
            case ValueSource.ClientIp(), ValueSource.ClientNet(), ValueSource.UrlPath() ->
                throw new IllegalStateException("no server gives it");
        };
    }

    private static Optional<String> cookie(String name, HeaderValues fields) {
        if (fields != null) {
            for (String field : fields) {
                if (field.startsWith(name) && field.startsWith("=", name.length())) {
                    int end = field.indexOf(';');
                    return Optional.of(field.substring(name.length() + 1, end < 0 ? field.length() : end)
                            .strip());
                }
            }
        }
        return Optional.empty();
    }

    private void setCookie(
            Affinity affinity, String server, HeaderMap answer, boolean overTls, List<ServerState> servers) {
        if (field.isPresent() && !affinity.byCookie().equals(Optional.of(server))) {
            tokens(servers)
                    .of(server)
                    .ifPresent(
                            token -> answer.add(Headers.SET_COOKIE, field.get().with(token, overTls)));
        }
    }

    private ServerTokens tokens(List<ServerState> servers) {
        Tokens made = tokens;
        if (made.of() != servers) {
            made = new Tokens(
                    servers,
                    new ServerTokens(
                            secret(),
                            config.name(),
                            servers.stream().map(ServerState::url).toList()));
            tokens = made;
        }
        return made.all();
    }

    private byte[] secret() {
        return config.sticky()
                .cookie()
                .flatMap(UpstreamConfig.StickyCookie::secret)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .orElse(ownSecret);
    }
}
