package io.towline.config.setting;

import io.towline.config.lists.AddressFile;
import io.towline.config.pem.UnusableFile;
import io.towline.config.tree.Node;
import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import io.towline.config.value.Unfit;
import java.nio.file.Path;

/** A rule of a list of addresses. A file that it names is opened: one that cannot be used is a mistake like any other; so it may block. */
public final class AddressReading implements Reading<AddressRule> {

    @Override
    public AddressRule of(Node node) throws Unfit {
        AddressRule rule = Readings.text(AddressRule::parse).of(node);
        if (!(rule.whom() instanceof Whom.Listed(Path named))) {
            return rule;
        }
        Path file = node.place().file().resolveSibling(named).normalize();
        try {
            AddressFile.read(file);
        } catch (UnusableFile unusable) {
            throw new Unfit(unusable.getMessage());
        }
        return new AddressRule(rule.allow(), new Whom.Listed(file));
    }
}
