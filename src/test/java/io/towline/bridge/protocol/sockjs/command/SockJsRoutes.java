package io.towline.bridge.protocol.sockjs.command;

import io.towline.config.BridgeConfig;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import java.util.Optional;

/** Routes that differ in what SockJS makes of them. */
public record SockJsRoutes(
        SockJsMode mode,
        String path,
        PathMatch match,
        Optional<String> prefix,
        Optional<String> rewrite,
        Optional<String> clientUrl,
        Origins origins) {

    public static SockJsRoutes at(SockJsMode mode, String path) {
        return new SockJsRoutes(
                mode, path, PathMatch.PREFIX, Optional.empty(), Optional.empty(), Optional.empty(), new Origins.Any());
    }

    public SockJsRoutes exact() {
        return new SockJsRoutes(mode, path, PathMatch.EXACT, prefix, rewrite, clientUrl, origins);
    }

    public SockJsRoutes prefix(String to) {
        return new SockJsRoutes(mode, path, match, Optional.ofNullable(to), rewrite, clientUrl, origins);
    }

    public SockJsRoutes rewrite(String to) {
        return new SockJsRoutes(mode, path, match, prefix, Optional.ofNullable(to), clientUrl, origins);
    }

    public SockJsRoutes clientUrl(String url) {
        return new SockJsRoutes(mode, path, match, prefix, rewrite, Optional.of(url), origins);
    }

    public SockJsRoutes origins(Origins allowed) {
        return new SockJsRoutes(mode, path, match, prefix, rewrite, clientUrl, allowed);
    }

    public RouteConfig route() {
        return TestRoutes.route()
                .withPath(path, match)
                .withRewrite(rewrite)
                .withOrigins(origins)
                .withBridge(bridge())
                .build();
    }

    private BridgeConfig bridge() {
        return TestBridges.bridge()
                .withSockJs(mode)
                .withPrefix(prefix)
                .withClientUrl(clientUrl)
                .build();
    }
}
