package io.towline.header;

import io.towline.config.value.ValueSource;
import io.towline.header.grammar.PairText;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parts of one request that a setting may name. Of several with one name the first counts; an empty one is none.
 *
 * @param client behind trusted proxies
 * @param path raw, as the client sent it
 * @param query raw, without its question mark; empty if none
 */
public record RequestParts(HeaderMap headers, InetAddress client, String path, String query)
        implements Function<ValueSource, Optional<String>> {

    private static final int IPV4_BYTES = 4;

    @Override
    public Optional<String> apply(ValueSource source) {
        return found(source).filter(value -> !value.isEmpty());
    }

    private Optional<String> found(ValueSource source) {
        return switch (source) {
            case ValueSource.ClientIp() -> Optional.of(firstBytes(16));
            case ValueSource.ClientNet() -> Optional.of(firstBytes(client.getAddress().length == IPV4_BYTES ? 3 : 8));
            case ValueSource.UrlPath() -> Optional.of(path);
            case ValueSource.Cookie(String name) -> cookie(name);
            case ValueSource.Header(String name) -> Optional.ofNullable(headers.getFirst(name));
            case ValueSource.Query(String name) -> PairText.value(query, '&', name);
        };
    }

    private String firstBytes(int most) {
        byte[] address = client.getAddress();
        return HexFormat.of().formatHex(address, 0, Math.min(most, address.length));
    }

    /** RFC 6265 §5.4; HTTP/2 may have them on several lines (RFC 9113 §8.2.3). */
    private Optional<String> cookie(String name) {
        if (!headers.contains(Headers.COOKIE)) {
            return Optional.empty();
        }
        for (String line : headers.get(Headers.COOKIE)) {
            Optional<String> value = PairText.value(line, ';', name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }
}
