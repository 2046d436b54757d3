package io.towline.access;

import io.towline.access.file.FileBacked;
import io.towline.access.password.PasswordList;
import io.towline.access.token.TokenList;
import io.towline.config.AccessConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in to one route. Immutable but for what its files say; any thread.
 *
 * @param any whether a rule that allows an address will do instead of what is asked for
 * @param basic empty where nobody is asked for a password
 * @param bearer empty where tokens count nothing
 * @param forwards whether a service is asked as well
 */
public record RouteAccess(
        AddressList addresses,
        boolean any,
        Optional<PasswordList> basic,
        Optional<TokenList> bearer,
        boolean forwards) {

    /**
     * Reads its files.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where one cannot be used; the message says which, and how to mend it
     */
    public static RouteAccess of(String name, AccessConfig access) {
        return new RouteAccess(
                AddressList.of(name, access),
                access.auth().any(),
                access.auth().basic().map(basic -> PasswordList.of(name, basic)),
                access.auth().bearer().map(bearer -> TokenList.of(name, bearer)),
                access.auth().forward().isPresent());
    }

    /** Whether clients have to show who they are. */
    public boolean asks() {
        return asksForCredentials() || forwards;
    }

    /** Whether that is by something that is checked here. */
    public boolean asksForCredentials() {
        return basic.isPresent() || bearer.isPresent();
    }

    public List<FileBacked<?>> files() {
        List<FileBacked<?>> files = new ArrayList<>(List.of(addresses.files()));
        basic.ifPresent(list -> files.add(list.file()));
        bearer.ifPresent(list -> files.add(list.file()));
        return files;
    }
}
