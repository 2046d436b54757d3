package io.towline.config.read;

import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.ratio;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.OtelConfig;
import io.towline.config.OtelConfig.Collector;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.value.Authority;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Unfit;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code otel}. */
final class OtelReader {

    /** Of the request itself: who sends it says them. */
    private static final Set<String> OF_THE_REQUEST = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    /** What the protocol adds to an endpoint for spans. */
    private static final String TRACES = "/v1/traces";

    /** Without a query or a fragment, which would end up in the middle. */
    private static final Pattern SHAPE = Pattern.compile("(?<base>https?://(?<authority>[^/?#]*))(?<path>[^?#]*)");

    private static final int MOST_NAME = 255;

    private OtelReader() {}

    static OtelConfig read(Section otel) {
        Optional<URI> traces = otel.read("endpoint", orOff(text(OtelReader::endpoint)));
        Map<String, String> headers = headers(otel);
        String serviceName = otel.read("service-name", text(OtelReader::name));
        double sampleRatio = otel.read("sample-ratio", ratio());
        Duration timeout = otel.read("timeout", timeout());
        int maxQueueSize = otel.read("max-queue-size", count(1, 1_000_000));
        return new OtelConfig(
                traces.map(url -> new Collector(url, headers, serviceName, sampleRatio, timeout, maxQueueSize)));
    }

    private static URI endpoint(String text) throws Unfit {
        if (text.contains("@")) {
            // not quoted: it may hold a password
            throw new Unfit("has a user name or password. Write headers { Authorization = \"Basic ...\" } instead.");
        }
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new Unfit("\"" + text + "\" is no http:// or https:// URL. Write such as \"http://127.0.0.1:4318\".");
        }
        Authority authority = Authority.parse(shape.group("authority"));
        if (authority.host().isEmpty()) {
            throw new Unfit("\"" + text + "\" names no host.");
        }
        authority.checkHost();
        if (authority.port().orElse(1) == 0) {
            throw new Unfit("\"" + text + "\" has no valid port. Ports are numbers from 1 to 65535.");
        }
        String written = shape.group("path");
        String path = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
        if (path.endsWith(TRACES)) {
            throw new Unfit("\"" + text + "\" ends with " + TRACES + ", which Towline adds. Write it without.");
        }
        return url(text, shape.group("base") + path + TRACES);
    }

    private static URI url(String text, String whole) throws Unfit {
        try {
            return new URI(whole);
        } catch (URISyntaxException unfit) {
            throw new Unfit("\"" + text + "\" is no URL: " + unfit.getReason() + ".");
        }
    }

    private static Map<String, String> headers(Section otel) {
        Map<String, String> headers = new TreeMap<>();
        otel.branch("headers").children().forEach((name, node) -> {
            if (!(node instanceof Node.Unset)) {
                otel.attempt(node, each -> header(name, each)).ifPresent(value -> headers.put(name, value));
            }
        });
        return headers;
    }

    /** Values are not quoted: they are mostly keys. */
    private static String header(String name, Node node) throws Unfit {
        if (!RouteGrammar.isToken(name)) {
            throw new Unfit("\"" + name + "\" is no name of a header field. It has letters, digits and"
                    + " !#$%&'*+-.^_`|~ only.");
        }
        if (OF_THE_REQUEST.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Unfit("\"" + name + "\" belongs to the request, and Towline says it itself. Remove it.");
        }
        String value = text().of(node);
        if (value.isEmpty() || !value.equals(value.strip()) || value.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
            throw new Unfit("is empty, begins or ends with a space, or has characters that no header field has. It may"
                    + " have letters of ASCII, digits, marks and spaces.");
        }
        return value;
    }

    private static String name(String text) throws Unfit {
        if (text.isBlank() || text.length() > MOST_NAME) {
            throw new Unfit("\"" + text.strip() + "\" is no name. Write one of 1 to " + MOST_NAME + " characters.");
        }
        return text;
    }
}
