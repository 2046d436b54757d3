package io.towline.access;

import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusableFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of lists of addresses, as a {@link PemWatch} looks at them: new ones are for the next request.
 *
 * @param lists those in force, asked at each look
 */
public record AddressListWatch(Supplier<Collection<AddressList>> lists)
        implements PemWatch.Users<AddressList, AddressRules> {

    private static final Logger LOG = LoggerFactory.getLogger(AddressListWatch.class);

    @Override
    public Collection<AddressList> all() {
        return lists.get();
    }

    @Override
    public Optional<AddressRules> inForce(AddressList list) {
        return list.files().isEmpty() ? Optional.empty() : Optional.of(list.inForce());
    }

    @Override
    public Collection<Path> files(AddressList list) {
        return list.files();
    }

    @Override
    public FileStamps stamps(AddressRules made) {
        return made.stamps();
    }

    @Override
    public AddressRules read(AddressList list) throws UnusableFile {
        return list.read();
    }

    @Override
    public boolean isLike(AddressRules one, AddressRules other) {
        return one.isLike(other);
    }

    @Override
    public void renew(AddressList list, AddressRules made) {
        list.renew(made);
        LOG.info(
                "{}: new addresses from {}",
                list.name(),
                list.files().stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public void unusable(AddressList list, UnusableFile why) {
        LOG.warn(
                "{}: its files of addresses have changed and cannot be used, so what was read before stays: {}",
                list.name(),
                why.getMessage());
    }
}
