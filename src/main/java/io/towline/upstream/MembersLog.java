package io.towline.upstream;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators which addresses of a name have come and gone. A name that has one before and after is nobody's news. */
final class MembersLog {

    private static final Logger LOG = LoggerFactory.getLogger(MembersLog.class);

    private MembersLog() {}

    /** @param servers all that the group had before, and has now */
    static void changed(String upstream, Server configured, List<Server> servers, Members now) {
        List<String> before = shown(servers.stream()
                .filter(each -> each.configuredUrl().equals(configured.url()))
                .toList());
        List<String> after = shown(now.servers());
        if (before.equals(after)) {
            return;
        }
        LOG.info(
                "upstream {}: {} is {} now{}{}",
                upstream,
                configured.url(),
                after.size() < 2 ? "one server" : after.size() + " servers",
                list(": new ", after, before),
                list(after.isEmpty() ? ": gone " : "; gone ", before, after));
        if (now.leftOut() > 0) {
            LOG.warn(
                    "upstream {}: {} has {} addresses, and the first {} are used. Give it several names.",
                    upstream,
                    configured.url(),
                    Members.MOST + now.leftOut(),
                    Members.MOST);
        }
    }

    private static String list(String lead, List<String> these, List<String> without) {
        List<String> left =
                these.stream().filter(each -> !without.contains(each)).toList();
        return left.isEmpty() ? "" : lead + String.join(", ", left);
    }

    private static List<String> shown(List<Server> servers) {
        return servers.stream()
                .map(Server::at)
                .filter(Location.Member.class::isInstance)
                .map(at -> ((Location.Member) at).shown())
                .toList();
    }
}
