package io.towline.bridge.protocol.sockjs.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.protocol.sockjs.command.SockJsRoutes;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig.Origins;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IframePageTest {

    private static final SockJsRoutes ROUTE = SockJsRoutes.at(SockJsMode.UNWRAP, "/chat");

    private static IframePage page(SockJsRoutes route) {
        return IframePage.of(route.route()).orElseThrow();
    }

    @Test
    void itsBytesArePartOfTheProtocol() throws Exception {
        IframePage page = page(ROUTE.clientUrl("https://example.com/sockjs.min.js"));
        String body = """
                <!DOCTYPE html>
                <html>
                <head>
                  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
                  <script src="https://example.com/sockjs.min.js"></script>
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
                """;
        assertEquals(body, new String(page.bytes(), StandardCharsets.UTF_8));
        byte[] digest = MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8));
        assertEquals('"' + HexFormat.of().formatHex(digest) + '"', page.tag());
    }

    @Test
    void itNamesOurOwnCopyUnlessToldOtherwise() {
        String body = new String(page(ROUTE).bytes(), StandardCharsets.UTF_8);
        assertEquals(
                "  <script src=\"/.towline/sockjs.js\"></script>",
                body.lines().toList().get(5));
    }

    /** A page of our own origin would do for any page what the route lets only some do. */
    @Test
    void itIsThereForThePagesOfTheRoute() {
        assertEquals(Optional.empty(), page(ROUTE).frameOptions());
        assertEquals(
                Optional.of("SAMEORIGIN"),
                page(ROUTE.origins(new Origins.Same())).frameOptions());
        Origins listed = new Origins.Listed(List.of("https://example.com"));
        assertEquals(Optional.empty(), IframePage.of(ROUTE.origins(listed).route()));
    }
}
