package io.towline.cli.check;

import io.towline.service.UserAccount;
import io.towline.service.systemd.ServiceUnit;
import java.io.IOException;
import java.util.Optional;

/** Whose eyes {@code check} looks with: those of whoever was named; as root, those of the installed service; else our own. */
record CheckAs(Optional<String> asUser, Optional<ServiceUnit> unit) {

    /** What is done once it is known. */
    @FunctionalInterface
    interface Judge {
        /**
         * @param account to become; empty: we are who we are
         * @param service in whose place it is judged, if it is one
         */
        int judge(Optional<UserAccount> account, Optional<ServiceUnit> service) throws IOException;
    }

    /** @throws IOException saying why nobody can look with these eyes */
    int call(Judge judge) throws IOException {
        String ours = System.getProperty("user.name");
        boolean root = ours.equals("root");
        String name = asUser.orElseGet(() -> root ? unit.map(ServiceUnit::user).orElse(ours) : ours);
        Optional<ServiceUnit> its = unit.filter(each -> root && each.user().equals(name));
        if (name.equals(ours)) {
            return judge.judge(Optional.empty(), its);
        }
        if (!root) {
            throw new IOException("only root can judge as another user. Write: sudo towline check --as-user " + name);
        }
        Optional<UserAccount> account = UserAccount.of(name);
        if (account.isEmpty()) {
            throw new IOException("there is no user \"" + name + "\" on this machine to judge as."
                    + (asUser.isEmpty()
                            ? " The service is to run as it: run scripts/install, or write --as-user root."
                            : ""));
        }
        return judge.judge(
                Optional.of(its.isPresent() ? account.get().in(its.get().supplementaryGroups()) : account.get()), its);
    }
}
