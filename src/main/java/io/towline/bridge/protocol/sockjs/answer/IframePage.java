package io.towline.bridge.protocol.sockjs.answer;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The page by which a foreign page reaches us without CORS: it is one of our own origin, and does as its parent bids. Its bytes are part
 * of the protocol.
 *
 * @param tag for ETag, with its quotes
 * @param frameOptions for X-Frame-Options, where not every page may be its parent
 */
public record IframePage(byte[] bytes, String tag, Optional<String> frameOptions) {

    /** Where Towline serves its own copy of sockjs-client. */
    public static final String OWN_COPY = "/.towline/sockjs.js";

    /**
     * Empty where only listed pages may come in: a page of our own origin could not be told from one of theirs, and browsers would keep
     * it for a year, whoever asks.
     */
    public static Optional<IframePage> of(RouteConfig route) {
        byte[] page = page(route.bridge().sockjs().info().clientUrl().orElse(OWN_COPY));
        return switch (route.origins().allowed()) {
            case Origins.Any() -> Optional.of(new IframePage(page, tag(page), Optional.empty()));
            case Origins.Same() -> Optional.of(new IframePage(page, tag(page), Optional.of("SAMEORIGIN")));
            case Origins.Listed _, Origins.Dev _ -> Optional.empty();
        };
    }

    private static byte[] page(String clientUrl) {
        return """
                <!DOCTYPE html>
                <html>
                <head>
                  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
                  <script src="CLIENT_URL"></script>
                  <script>
                    document.domain = document.domain;
                    SockJS.bootstrap_iframe();
                  </script>
                </head>
                <body>
                  <h2>Don't panic!</h2>
                  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
                </body>
                </html>
                """.replace("CLIENT_URL", clientUrl.replace("&", "&amp;")).getBytes(StandardCharsets.UTF_8);
    }

    /** By MD5, as sockjs-node makes it: what browsers keep of that one holds here. */
    private static String tag(byte[] page) {
        try {
            return '"'
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(page))
                    + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has MD5", impossible);
        }
    }
}
