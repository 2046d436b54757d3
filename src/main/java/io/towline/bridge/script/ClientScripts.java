package io.towline.bridge.script;

import io.towline.header.conditional.Preconditions;
import io.towline.header.conditional.Validators;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A folder of scripts for pages, each under its name and, where it has a version, under a name with that too, such as {@code
 * towline.1.2.3.js}. Immutable; any thread.
 */
public final class ClientScripts {

    private static final String OWN = "/io/towline/client/";
    private static final String SOCKJS = "/META-INF/resources/webjars/sockjs-client/";
    private static final String SOCKJS_PROPERTIES = "/META-INF/maven/org.webjars.npm/sockjs-client/pom.properties";

    private final Optional<String> folder;
    private final Map<String, Script> scripts;

    private ClientScripts(Optional<String> folder, Map<String, Script> scripts) {
        this.folder = folder;
        this.scripts = Map.copyOf(scripts);
    }

    /**
     * @param folder a path without a slash at its end; empty: none are served
     * @param version of this Towline; empty where it has none, as while it is being made
     */
    public static ClientScripts load(Optional<String> folder, Optional<String> version) {
        Map<String, Script> scripts = new HashMap<>();
        add(scripts, OWN + "towline.js", "towline", ".js", version);
        add(scripts, OWN + "towline.mjs", "towline", ".mjs", version);
        add(scripts, OWN + "towline.min.js", "towline.min", ".js", version);
        add(scripts, OWN + "towline.min.mjs", "towline.min", ".mjs", version);
        add(scripts, OWN + "towline.d.ts", "towline", ".d.ts", Optional.empty());
        String sockJs = sockJsVersion();
        add(scripts, SOCKJS + sockJs + "/dist/sockjs.min.js", "sockjs", ".js", Optional.of(sockJs));
        return new ClientScripts(folder, scripts);
    }

    /** The same scripts elsewhere, or nowhere. */
    public ClientScripts in(Optional<String> otherFolder) {
        return new ClientScripts(otherFolder, scripts);
    }

    private static void add(
            Map<String, Script> scripts, String resource, String name, String suffix, Optional<String> version) {
        Script.load(resource).ifPresent(script -> {
            scripts.put(name + suffix, script);
            version.ifPresent(known -> scripts.put(name + "." + known + suffix, kept(script, known)));
        });
    }

    /** A snapshot's name says only what it will become. */
    private static Script kept(Script script, String version) {
        return version.endsWith("-SNAPSHOT") ? script : script.thatNeverChanges();
    }

    private static String sockJsVersion() {
        try (InputStream in = ClientScripts.class.getResourceAsStream(SOCKJS_PROPERTIES)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException broken) {
            throw new UncheckedIOException("could not read sockjs-client's version", broken);
        }
    }

    /** What a request is answered; empty where its raw path is neither the folder nor in it, and so somebody else's. */
    public Optional<ScriptReply> reply(HttpServerExchange exchange, String path) {
        return hold(path)
                ? Optional.of(reply(exchange.getRequestMethod(), path, exchange.getRequestHeaders()))
                : Optional.empty();
    }

    private boolean hold(String path) {
        return folder.filter(own ->
                        path.startsWith(own) && (path.length() == own.length() || path.charAt(own.length()) == '/'))
                .isPresent();
    }

    /** Apart from the exchange, for tests. */
    ScriptReply reply(HttpString method, String path, HeaderMap request) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        Script script = scripts.get(name);
        if (script == null || !path.equals(folder.orElse("") + "/" + name)) {
            return ScriptReply.missing();
        }
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            return ScriptReply.wrongMethod();
        }
        return switch (Preconditions.judge(method, request, Validators.of(script.tag()))) {
            case PROCEED -> ScriptReply.whole(script);
            case NOT_MODIFIED -> ScriptReply.notModified(script);
            case FAILED -> ScriptReply.otherVersion(script);
        };
    }
}
