"""G = mean CE over the support rows of all tasks + mu/2 ||y||^2, F = mean CE over the query rows; x an RNN encoder with a projection, y a head a task [tasks, width, classes]."""
import torch
import torch.nn.functional as F

from encoders import counts, masked_mean, rnn
from peer import Problem, serve

DECAY = 1e-2


class RnnHyperRepresentation(Problem):
    def __init__(self, numbers):
        super().__init__(numbers)
        self.layers = numbers.number("layers")
        self.train, self.validation = self.level("train"), self.level("validation")

    def level(self, name):
        inputs = self.numbers.array(f"{name}.inputs")
        tasks, rows, steps, features = inputs.shape
        inputs = inputs.reshape(tasks * rows, steps, features).transpose(0, 1).contiguous()
        return inputs, counts(self.numbers.indices(f"{name}.lengths").reshape(-1), steps), self.numbers.indices(f"{name}.labels").reshape(-1)

    def loss(self, inputs, mask, labels):
        x, heads = self.numbers.named("x", self.x), self.y[0]
        pooled = masked_mean(rnn(x, "encoder.", self.layers, inputs), mask)
        features = F.linear(pooled, x["head.weight"], x["head.bias"])
        logits = torch.bmm(features.view(heads.shape[0], -1, heads.shape[1]), heads)
        return F.cross_entropy(logits.view(-1, heads.shape[2]), labels)

    def lower(self):
        return self.loss(*self.train) + 0.5 * DECAY * self.y[0].square().sum()

    def upper(self):
        return self.loss(*self.validation)


serve(RnnHyperRepresentation)
