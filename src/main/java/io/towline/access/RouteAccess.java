package io.towline.access;

import io.towline.access.file.FileBacked;
import io.towline.access.password.PasswordList;
import io.towline.config.AccessConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in to one route. Immutable but for what its files say; any thread.
 *
 * @param basic empty where nobody is asked for a password
 */
public record RouteAccess(AddressList addresses, Optional<PasswordList> basic) {

    /**
     * Reads its files.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where one cannot be used; the message says which, and how to mend it
     */
    public static RouteAccess of(String name, AccessConfig access) {
        return new RouteAccess(
                AddressList.of(name, access), access.auth().basic().map(basic -> PasswordList.of(name, basic)));
    }

    public List<FileBacked<?>> files() {
        List<FileBacked<?>> files = new ArrayList<>(List.of(addresses.files()));
        basic.ifPresent(list -> files.add(list.file()));
        return files;
    }
}
