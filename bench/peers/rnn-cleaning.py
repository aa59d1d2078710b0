"""G = mean_i sigma(x_i) CE_i(y), F = mean CE; y a two-layer tanh RNN, masked mean pooling, a linear head; x a weight logit a row."""
import torch
import torch.nn.functional as F

from encoders import counts, masked_mean, rnn
from peer import Problem, serve


class RnnCleaning(Problem):
    upper_uses_x = False

    def __init__(self, numbers):
        super().__init__(numbers)
        self.layers = numbers.number("layers")
        self.train, self.validation = self.level("train"), self.level("validation")

    def level(self, name):
        inputs = self.numbers.array(f"{name}.inputs").transpose(0, 1).contiguous()
        return inputs, counts(self.numbers.indices(f"{name}.lengths"), inputs.shape[0]), self.numbers.indices(f"{name}.labels")

    def logits(self, inputs, mask):
        y = self.numbers.named("y", self.y)
        return F.linear(masked_mean(rnn(y, "encoder.", self.layers, inputs), mask), y["head.weight"], y["head.bias"])

    def lower(self):
        inputs, mask, labels = self.train
        return (torch.sigmoid(self.x[0]) * F.cross_entropy(self.logits(inputs, mask), labels, reduction="none")).mean()

    def upper(self):
        inputs, mask, labels = self.validation
        return F.cross_entropy(self.logits(inputs, mask), labels)


serve(RnnCleaning)
