package io.towline.cli.check;

import io.towline.config.ConfigResult;
import io.towline.config.ListenerConfig;
import io.towline.config.Mistake;
import io.towline.config.RouteAction;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.service.systemd.ServiceUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files that a usable configuration names, and that the service's unit hides from the service, whatever their modes are. The configuration
 * itself may be a draft.
 */
final class HiddenFiles {

    private final ConfigResult.Usable usable;
    private final ServiceUnit unit;
    private final List<Mistake> mistakes = new ArrayList<>();

    private HiddenFiles(ConfigResult.Usable usable, ServiceUnit unit) {
        this.usable = usable;
        this.unit = unit;
    }

    static ConfigResult judged(ConfigResult result, ServiceUnit unit) {
        if (!(result instanceof ConfigResult.Usable usable)) {
            return result;
        }
        HiddenFiles files = new HiddenFiles(usable, unit);
        files.look();
        files.lookAtFolders();
        return files.mistakes.isEmpty() ? result : new ConfigResult.Unusable(files.mistakes);
    }

    private void look() {
        for (ListenerConfig listener : new TreeMap<>(usable.config().listeners()).values()) {
            String path = "listeners." + listener.name() + ".tls.";
            listener.tls().ifPresent(tls -> {
                tls.certificates().forEach(each -> {
                    look(path + "certificates", each.cert());
                    look(path + "certificates", each.key());
                });
                tls.clientCa().ifPresent(file -> look(path + "client-ca", file));
            });
        }
        for (UpstreamConfig upstream : new TreeMap<>(usable.config().upstreams()).values()) {
            if (upstream.tls().trust() instanceof Trust.PemFile(Path file)) {
                look("upstreams." + upstream.name() + ".tls.trust", file);
            }
            upstream.tls().certificate().ifPresent(own -> {
                look("upstreams." + upstream.name() + ".tls.cert", own.cert());
                look("upstreams." + upstream.name() + ".tls.key", own.key());
            });
        }
    }

    /** A server's socket file, which may come later: no mistake, but a sentence to be warned by. */
    static Optional<String> socket(Path file, Optional<ServiceUnit> service) {
        return service.flatMap(unit -> unit.hides(file))
                .map(setting -> file + " is hidden from the service (" + setting
                        + " in its unit), so its server gets no connection. Let it listen below /run.");
    }

    private void lookAtFolders() {
        new TreeMap<>(usable.config().routes()).values().forEach(route -> {
            if (route.answer().orElse(null) instanceof RouteAction.Files files) {
                look("routes." + route.name() + ".files.root", files.root());
            }
        });
    }

    private void look(String path, Path file) {
        unit.hides(file)
                .ifPresent(setting -> mistakes.add(
                        new Mistake(usable.places().where(path), path + ": " + file + " " + sentence(setting))));
    }

    private static String sentence(String setting) {
        return "is hidden from the service (" + setting + " in its unit). Put it where the service may read it, such as"
                + " /etc/towline.";
    }
}
