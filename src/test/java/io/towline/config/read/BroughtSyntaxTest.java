package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigResult;
import io.towline.config.source.Diagnosis;
import io.towline.config.source.Fault;
import io.towline.config.source.Foreign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people bring from elsewhere: it is told with line and column, and the mend works. */
class BroughtSyntaxTest {

    private static final String FILE = """
            listeners {
              plain {
                BIND
              }
            }
            upstreams {
              app {
                SERVERS
              }
            }
            routes {
              app {
                path = "/chat"
                upstream = app
              }
            }
            """;

    private static final String BIND = "bind = \":8080\"";
    private static final String SERVERS = "servers = [\"ws://127.0.0.1:9000\"]";

    @TempDir
    private Path folder;

    private static String with(String bind, String servers) {
        return FILE.replace("BIND", bind).replace("SERVERS", servers);
    }

    private static Arguments bind(String written, String told) {
        return Arguments.of(with(written, SERVERS), told);
    }

    private static Arguments servers(String written, String told) {
        return Arguments.of(with(BIND, written), told);
    }

    static Stream<Arguments> aMendWorks() {
        String quotes = "a value with such letters needs quotes: write ";
        String straight = "quotes have to be straight double ones: write ";
        return Stream.of(
                bind("bind = 127.0.0.1:8080", "3:12: " + quotes + "bind = \"127.0.0.1:8080\"."),
                bind("bind = :8080", "3:12: " + quotes + "bind = \":8080\"."),
                bind("bind = [::1]:8080", "3:12: " + quotes + "bind = \"[::1]:8080\"."),
                bind("bind = *:8080   # all", "3:12: " + quotes + "bind = \"*:8080\"."),
                bind("bind = 0.0.0.0:8080;", "3:12: " + quotes + "bind = \"0.0.0.0:8080\"."),
                bind("bind=127.0.0.1:8080,", "3:10: " + quotes + "bind = \"127.0.0.1:8080\"."),
                bind("\tbind = localhost:8080", "3:13: " + quotes + "bind = \"localhost:8080\"."),
                bind("bind = \u201C127.0.0.1:8080\u201D", "3:12: " + straight + "bind = \"127.0.0.1:8080\"."),
                bind("bind = '127.0.0.1:8080'", "3:12: " + straight + "bind = \"127.0.0.1:8080\"."),
                bind("bind = `127.0.0.1:8080`", "3:12: " + straight + "bind = \"127.0.0.1:8080\"."),
                bind("bind = \u00AB:8080\u00BB", "3:12: " + straight + "bind = \":8080\"."),
                bind("\u201Cbind\u201D = \":8080\"", "3:5: quotes have to be straight ones. Write bind."),
                bind("bind = \":8080", "3:12: the quote is not closed. Write \":8080\"."),
                bind("bind = \":8080   # all", "3:12: the quote is not closed. Write \":8080\"."),
                bind("bind = :8080\"", "3:12: " + quotes + "bind = \":8080\"."),
                bind("bind \":8080\"", "3:5: an equals sign is missing. Write bind = \":8080\"."),
                bind("bind \":8080\";", "3:5: an equals sign is missing. Write bind = \":8080\"."),
                bind("bind 127.0.0.1:8080", null),
                bind("bind = \":8080\";", "3:19: a line ends without a semicolon. Remove it."),
                bind(
                        "bind = \":8080\" http2 = off",
                        "3:20: a comma, or a line's end, is missing before it. Write , http2 = ..."),
                bind(
                        "bind = \"\t:8080\"",
                        "3:12: within quotes a backslash is written twice, and there are no tabs. Write \":8080\"."),
                bind(BIND + "\n    /* all of them */", "4:5: a line cannot begin with /. Comments begin with #."),
                bind(BIND + "\n    http2 =", null),
                bind(BIND + "\n    ]", "4:5: this ] closes nothing. Remove it."),
                servers(
                        SERVERS + "  connect-timeout = 5s",
                        "8:40: a comma, or a line's end, is missing before it. Write , connect-timeout."),
                servers(
                        SERVERS + " balance { policy = round-robin }",
                        "8:39: a comma, or a line's end, is missing before it. Write , balance."),
                servers("servers = [ws://127.0.0.1:9000]", "8:16: " + quotes + "\"ws://127.0.0.1:9000\"."),
                servers(
                        "servers = [ ws://a:1, ws://b:2 ]",
                        "8:17: " + quotes + "\"ws://a:1\".\n8:27: " + quotes + "\"ws://b:2\"."),
                servers("servers = [ws://a:1 ws://b:2]", null),
                servers("servers = [unix:/run/app.sock]", "8:16: " + quotes + "\"unix:/run/app.sock\"."),
                servers(
                        "servers = [http://unix:/run/app.sock:/]",
                        "8:16: " + quotes + "\"http://unix:/run/app.sock:/\"."),
                Arguments.of(
                        "{ \"listeners\": { \"plain\": { \"bind\": \":8080\" } } \"upstreams\": { \"app\": { \"servers\": [\"ws://a\"] } }\n"
                                + "\"routes\": { \"app\": { \"path\": \"/chat\" \"upstream\": \"app\" } } }",
                        "1:49: a comma, or a line's end, is missing before it. Write , \"upstreams\".\n"
                                + "2:38: a comma, or a line's end, is missing before it. Write , \"upstream\" = ..."),
                servers("servers = [\"ws://a:1, \"ws://b:2\"]", "8:16: a quote is not closed. Write \"ws://a:1\"."),
                servers("servers = [\"ws://a:1\", \"ws://b:2]", "8:28: the quote is not closed. Write \"ws://b:2\"."),
                servers("servers = [\"ws://a:1\", \"ws://b:2\"", null),
                servers("servers = [\"ws://a:1\" \"ws://b:2\"]", null),
                servers(
                        "servers = ['ws://a:1', \u201Cws://b:2\u201D]",
                        "8:16: " + straight + "\"ws://a:1\".\n8:28: " + straight + "\"ws://b:2\"."),
                servers("servers = [{ url = ws://a:1, weight = 2 }]", "8:24: " + quotes + "url = \"ws://a:1\"."),
                servers("servers [\"ws://a:1\"]", null),
                servers(
                        "servers = [\n      ws://a:1\n      ws://b:2\n    ]",
                        "9:7: " + quotes + "\"ws://a:1\".\n10:7: " + quotes + "\"ws://b:2\"."),
                servers("servers = [ws://${HOST}:9000]", "8:16: " + quotes + "\"ws://\"${HOST}\":9000\"."),
                Arguments.of(
                        with(BIND, SERVERS) + "}\n",
                        "17:1: this } closes nothing. Remove it, or write the { that is missing before it."),
                Arguments.of(with(BIND, SERVERS).replaceFirst("}\n}\nup", "}\nup"), null),
                Arguments.of(with(BIND, SERVERS).replaceFirst("  }\n}\nup", "}\nup"), null),
                Arguments.of(with(BIND, SERVERS).strip().replaceFirst("}$", ""), null),
                Arguments.of(with(BIND, SERVERS).strip().replaceFirst("}\\s+}$", ""), null),
                Arguments.of(with(BIND, SERVERS).replace("  app {\n    path", "  app\n    path"), null),
                Arguments.of(
                        "listener plain { " + BIND + " }\nupstream app { " + SERVERS
                                + " }\nroute app { upstream = app }\n",
                        """
                        1:1: "listener plain" is not the path of a section. Write listeners.plain {.
                        2:1: "upstream app" is not the path of a section. Write upstreams.app {.
                        3:1: "route app" is not the path of a section. Write routes.app {."""));
    }

    /** @param told empty: only the mend counts */
    @ParameterizedTest
    @MethodSource
    void aMendWorks(String text, String told) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), text);
        List<Fault> faults = Diagnosis.of(text, true);
        ConfigResult.Unusable unusable = assertInstanceOf(ConfigResult.Unusable.class, load(file));
        String said = String.join(
                "\n",
                unusable.mistakes().stream()
                        .map(mistake -> mistake.toString().replace(file + ":", ""))
                        .toList());
        if (told != null) {
            assertEquals(told, said);
        }
        assertTrue(said.matches("(?s)[0-9]+:[0-9]+: .*"), said);
        Files.writeString(file, Fault.mend(text, faults));
        assertInstanceOf(
                ConfigResult.Usable.class,
                load(file),
                () -> said + "\n" + Fault.mend(text, faults) + "\n" + load(file));
    }

    private static ConfigResult load(Path file) {
        return ConfigFile.load(file, KnownWorld.with(java.util.Map.of("HOST", "127.0.0.1")));
    }

    static Stream<Arguments> anotherLanguageIsRecognised() {
        return Stream.of(
                Arguments.of("YAML", """
                        # ours, in YAML
                        listeners:
                          plain:
                            bind: ":8080"
                            http2: no
                        upstreams:
                          app:
                            servers:
                              - ws://127.0.0.1:9000
                              - url: ws://127.0.0.1:9001
                                weight: 2
                        routes:
                          app:
                            host: [chat.example.com, '*.example.com']
                            path: /chat
                            upstream: app
                            origins:
                            - https://www.example.com
                        """),
                Arguments.of(
                        "YAML",
                        "listeners:\n  plain: { bind: \":8080\" }\nupstreams:\n  app:\n    servers: [ws://a]\n"
                                + "routes:\n  app:\n    upstream: app\n"),
                Arguments.of("TOML", """
                        [listeners.plain]
                        bind = ":8080"
                        [upstreams.app]
                        servers = ["ws://127.0.0.1:9000"]
                        [routes.app]
                        path = '/chat'
                        upstream = "app"
                        """),
                Arguments.of("nginx's language", """
                        map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                        upstream chat { server 10.0.0.7:9000 weight=2; server unix:/run/chat.sock; }
                        server {
                            listen 443 ssl;
                            listen [::]:443 ssl;
                            server_name chat.example.com ~^www\\d+\\.example\\.com$ _;
                            location ~ ^/chat/.*$ {
                                proxy_pass http://chat;
                                proxy_http_version 1.1;
                                proxy_set_header Upgrade $http_upgrade;
                                proxy_read_timeout 3600s;
                            }
                        }
                        """),
                Arguments.of("a Caddyfile", """
                        chat.example.com {
                            reverse_proxy /ws/* localhost:9000 localhost:9001
                        }
                        """),
                Arguments.of("TOML", """
                        ; an INI file
                        [listeners.plain]
                        bind = :8080
                        [upstreams.app]
                        servers = [ws://127.0.0.1:9000]
                        [routes.app]
                        upstream = app
                        """),
                Arguments.of("YAML", """
                        http:
                          routers:
                            chat:
                              rule: "Host(`chat.example.com`) && PathPrefix(`/chat`)"
                              service: chat
                          services:
                            chat:
                              loadBalancer:
                                servers:
                                  - url: "http://10.0.0.7:9000"
                        """),
                Arguments.of("YAML", """
                        static_resources:
                          listeners:
                          - name: l
                            address:
                              socket_address: { address: 0.0.0.0, port_value: 8080 }
                        """),
                Arguments.of("Apache's language", """
                        <VirtualHost *:80>
                          ServerName chat.example.com
                          ProxyPass "/chat" "ws://127.0.0.1:9000/"
                        </VirtualHost>
                        """),
                Arguments.of("a Caddyfile", """
                        {
                        \temail admin@example.com
                        }
                        chat.example.com, www.example.com {
                        \t@ws path /chat /chat/*
                        \thandle @ws {
                        \t\treverse_proxy 10.0.0.7:9000
                        \t}
                        }
                        """),
                Arguments.of("a Caddyfile", ":8080\nreverse_proxy 127.0.0.1:9000\n"),
                Arguments.of("HAProxy's language", """
                        global
                            maxconn 1000
                        defaults
                            mode http
                            timeout tunnel 1h
                        frontend ws
                            bind *:8080
                            acl is_ws path_beg /ws
                            use_backend chat if is_ws
                        backend chat
                            balance leastconn
                            server s1 10.0.0.7:9000 check
                            server s2 10.0.0.8:9000 check
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void anotherLanguageIsRecognised(String language, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), text);
        ConfigResult.Unusable unusable = assertInstanceOf(ConfigResult.Unusable.class, load(file));
        assertEquals(1, unusable.mistakes().size(), unusable::toString);
        String said = unusable.mistakes().getFirst().toString();
        String begin = ": this is " + language
                + ", and Towline's files are HOCON, with braces and equals signs. To begin with, write: ";
        assertTrue(said.contains(begin), said);
        Files.writeString(file, said.substring(said.indexOf(begin) + begin.length()));
        assertInstanceOf(ConfigResult.Usable.class, load(file), () -> said + "\n" + load(file));
        assertEquals(Optional.empty(), Foreign.recognise(Files.readString(file)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream chat { server unix:/run/chat.sock; }\nserver { listen 80; location /chat { proxy_pass http://chat; } }\n",
                "server {\n  listen 80;\n  location /chat {\n    proxy_pass http://unix:/run/chat.sock:/;\n  }\n}\n",
                ":80 {\n  reverse_proxy /chat unix//run/chat.sock\n}\n",
                "frontend web\n  bind :80\n  use_backend app if { path_beg /chat }\nbackend app\n  server a unix@/run/chat.sock\n",
                "<VirtualHost *:80>\nProxyPass /chat unix:/run/chat.sock|http://localhost/\n</VirtualHost>\n"
            })
    void aSocketFileIsAServer(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), text);
        ConfigResult.Unusable unusable = assertInstanceOf(ConfigResult.Unusable.class, load(file));
        String said = unusable.mistakes().getFirst().toString();
        assertTrue(
                said.endsWith(
                        "listeners { plain { bind = \":80\" } }, upstreams { app { servers = [\"unix:/run/chat.sock\"] } },"
                                + " routes { app { path = \"/chat\", upstream = app } }"),
                said);
    }

    /** The name that proxy_pass has is the one of the servers, and no host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream chat { server 10.0.0.7:9000; }\nserver { listen 80; location /chat { proxy_pass http://chat; } }\n",
                "server {\n  listen 80;\n  location /chat {\n    proxy_pass http://chat;\n  }\n}\n"
                        + "upstream chat{\n  server 10.0.0.7:9000;\n}\n",
                "<VirtualHost *:80>\n<Proxy balancer://chat>\nBalancerMember ws://10.0.0.7:9000\n</Proxy>\n"
                        + "ProxyPass /chat balancer://chat\n</VirtualHost>\n"
            })
    void theNameOfAGroupIsNoServer(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), text);
        ConfigResult.Unusable unusable = assertInstanceOf(ConfigResult.Unusable.class, load(file));
        String said = unusable.mistakes().getFirst().toString();
        assertTrue(
                said.endsWith(
                        "listeners { plain { bind = \":80\" } }, upstreams { app { servers = [\"ws://10.0.0.7:9000\"] } },"
                                + " routes { app { path = \"/chat\", upstream = app } }"),
                said);
    }
}
