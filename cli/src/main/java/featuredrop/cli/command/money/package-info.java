/// The verbs that speak of money: prices, cost, plan.
@NullMarked
package featuredrop.cli.command.money;

import org.jspecify.annotations.NullMarked;
