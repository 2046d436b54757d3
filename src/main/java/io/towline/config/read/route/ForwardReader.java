package io.towline.config.read.route;

import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.AuthConfig.Forward;
import io.towline.config.setting.Section;
import io.towline.config.value.Template;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code routes.NAME.access.forward}. */
final class ForwardReader {

    private static final Pattern URL = Pattern.compile("(https?://[^/?#]+)(/[!-~&&[^#]]*)?");
    private static final String REDIRECT = "redirect ";

    /** @param path with the query */
    private record Url(String origin, String path) {}

    private ForwardReader() {}

    static Optional<Forward> read(Section forward) {
        Optional<Url> url = forward.read("url", orOff(text(ForwardReader::url)));
        List<String> request = forward.list("request-headers", text(name -> HeaderReader.name(name, true)));
        List<String> toServer = forward.list("copy-to-server", text(name -> HeaderReader.name(name, true)));
        List<String> toClient = forward.list("copy-to-client", text(name -> HeaderReader.name(name, false)));
        Duration timeout = forward.read("timeout", timeout());
        Optional<Duration> cache = forward.read("cache", orOff(duration(Duration.ofMillis(100), Duration.ofHours(1))));
        Optional<Template> on401 = forward.read("on-401", text(ForwardReader::on401));
        AuthReader.needed(
                forward,
                "url",
                "\"http://127.0.0.1:9091/api/authz/auth-request\"",
                "request-headers",
                "copy-to-server",
                "copy-to-client",
                "timeout",
                "cache",
                "on-401");
        return url.map(
                known -> new Forward(known.origin, known.path, request, toServer, toClient, timeout, cache, on401));
    }

    private static Url url(String text) throws Unfit {
        Matcher shape = URL.matcher(text);
        if (!shape.matches() || text.contains("@")) {
            throw new Unfit("\"" + text.replaceFirst("//[^/]*@", "//...@")
                    + "\" is no URL of a service. Write such as \"http://127.0.0.1:9091/api/authz/auth-request\".");
        }
        return new Url(shape.group(1), shape.group(2) == null ? "/" : shape.group(2));
    }

    private static Optional<Template> on401(String text) throws Unfit {
        if (text.equals("pass")) {
            return Optional.empty();
        }
        if (!text.startsWith(REDIRECT)) {
            throw new Unfit(
                    "\"" + text + "\" is neither pass nor redirect \"https://auth.example.com/?rd={url.escaped}\".");
        }
        String to = text.substring(REDIRECT.length()).strip();
        if (!to.matches("(https?://|/)[!-~]*")) {
            throw new Unfit("\"" + to
                    + "\" is no place to send a browser to. Write a URL, or a path that begins with a slash.");
        }
        return Optional.of(Template.parse(to));
    }
}
